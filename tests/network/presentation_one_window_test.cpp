#include <gtest/gtest.h>

#include <cstddef>

#include "network/presentation.hpp"
#include "neurons/kinds.hpp"
#include "tests/network/presentation_scenarios.hpp"

namespace recirc {
namespace {

bool is_one_window(const Scenario& scenario, std::size_t projection) {
  return plan_timing(scenario).presentation.projections[projection].one_window;
}

TEST(OneWindow, HoldsForWholeRowsOfSynapses) {
  EXPECT_TRUE(is_one_window(ring(1), 0));
  EXPECT_TRUE(is_one_window(ring(1), 1));
  EXPECT_TRUE(is_one_window(ring(3, ""), 2));
}

TEST(OneWindow, NeedsAllToAllWithOneDelay) {
  Scenario scenario = ring(1);
  scenario.projections[0].delay = UniformDelay{Time{1000}, Time{1000}};
  scenario.projections[1].connectivity = OneToOne{};
  EXPECT_FALSE(is_one_window(scenario, 0));
  EXPECT_FALSE(is_one_window(scenario, 1));
}

TEST(OneWindow, NeedsChangesThatWaitForTheBatch) {
  Scenario scenario = ring(1);
  scenario.learning.apply = Apply::immediate;
  EXPECT_FALSE(is_one_window(scenario, 0));
}

TEST(OneWindow, RefusesRulesThatFireAtTheWindowsEnd) {
  EXPECT_FALSE(is_one_window(ring(1, "pre[0] * post[last]"), 0));
  EXPECT_FALSE(is_one_window(ring(1, "-0.1 * w"), 0));
}

// v-h1's synapses see events from 999 to 3001, h1-v's from 1 to 4001.
TEST(OneWindow, NeedsAllEventsInIt) {
  EXPECT_TRUE(is_one_window(with_window(ring(1), 2003), 0));
  EXPECT_FALSE(is_one_window(with_window(ring(1), 4000), 1));
  EXPECT_TRUE(is_one_window(with_window(ring(1), 4001), 1));
}

// A buffer of presynaptic events opens after the synapse's own window, at the latest with its last
// event: it must be closed as well when the next presentation begins.
TEST(OneWindow, NeedsSharedBuffersToBeClosed) {
  const Scenario scenario = with_window(ring(1), 6001);
  EXPECT_TRUE(is_one_window(with_period(scenario, 6001 + 2002), 0));
  EXPECT_FALSE(is_one_window(with_period(scenario, 6001 + 2001), 0));
}

Scenario by_change(Scenario scenario) {
  for (PopulationSpec& spec : scenario.populations) spec.transmission.kind = Transmission::change;
  return scenario;
}

TEST(OneWindow, HoldsByChangeWherePreIsTheFirstEvent) {
  EXPECT_TRUE(is_one_window(by_change(ring(1)), 0));
  EXPECT_TRUE(is_one_window(by_change(ring(1)), 1));
  EXPECT_TRUE(is_one_window(by_change(ring(1, "pre[0] * post[0]")), 0));
  // At the clamped population post[0] is the clamp, the first volley comes later.
  EXPECT_FALSE(is_one_window(by_change(ring(1, "pre[0] * post[0]")), 1));
}

// Whether a change comes round is the same for all neurons here: those that miss a turn miss the
// later ones as well.
TEST(OneWindow, HoldsByChangeWhereTurnsAreMissedTogether) {
  EXPECT_TRUE(is_one_window(by_change(ring(1, kDifference, 3)), 0));
  EXPECT_TRUE(is_one_window(by_change(ring(2, kDifference, 3)), 1));
}

// A neuron that misses a turn alone speaks in a round of its own, later than planned.
TEST(OneWindow, FailsWhereNeuronsMissTurnsAlone) {
  Scenario scenario = by_change(ring(1, kDifference, 2));
  scenario.projections[1].connectivity = OneToOne{};
  EXPECT_TRUE(plan_timing(scenario).presentation.may_be_late);
  EXPECT_FALSE(is_one_window(scenario, 0));
  // The first event of a window is never kept back, so nobody misses the only turn.
  scenario.populations[0].recirculations = 1;
  EXPECT_FALSE(plan_timing(scenario).presentation.may_be_late);
  EXPECT_TRUE(is_one_window(scenario, 0));
  // By level there is nothing to be missed.
  scenario = ring(1, kDifference, 2);
  scenario.projections[1].connectivity = OneToOne{};
  EXPECT_TRUE(is_one_window(scenario, 0));
}

// What comes over the long way is heard also by those that missed a turn.
TEST(OneWindow, FailsWhereAMissedTurnIsMadeUpForOverAnotherPath) {
  Scenario scenario = by_change(ring(1, kDifference, 2));
  EXPECT_FALSE(plan_timing(scenario).presentation.may_be_late);
  scenario.populations.push_back(population("long"));
  scenario.projections.push_back(projection("v", "long"));
  scenario.projections.push_back(delayed(projection("long", "v"), Time{9000}));
  EXPECT_TRUE(plan_timing(scenario).presentation.may_be_late);
  EXPECT_FALSE(is_one_window(scenario, 0));
}

// Who was told its target late, because the first volley or the first target was missing, tells its
// error late.
TEST(OneWindow, FailsWhereAnErrorMayBeToldLater) {
  Scenario scenario;
  scenario.populations = {clamped("v", 0), population("h"), population("o"), population("late")};
  scenario.projections = {projection("v", "h"),    projection("h", "o", "error * pre[0]"),
                          projection("v", "late"), delayed(projection("late", "o"), Time{5000}),
                          projection("v", "o"),    channel("o", "h")};
  scenario.projections[4].port = Port::target;
  EXPECT_TRUE(is_one_window(scenario, 1));
  scenario.projections[0].connectivity = Pairs{.pre = {0}, .post = {0}};
  EXPECT_FALSE(is_one_window(scenario, 1));
}

TEST(OneWindow, FailsByChangeWhereTheFirstVolleyIsAnothers) {
  Scenario scenario = by_change(ring(1, "pre[0] * post[0]"));
  scenario.populations.push_back(population("short"));
  scenario.projections.push_back(delayed(projection("v", "short"), Time{2}));
  scenario.projections.push_back(delayed(projection("short", "h1"), Time{2}));
  // h1's first volley closes at 4, when nothing of v has come: pre[0] is 0.
  EXPECT_FALSE(is_one_window(scenario, 0));
  EXPECT_TRUE(is_one_window(scenario, 2));
}

TEST(OneWindow, FailsByChangeWhereASecondEventComesIntoTheFirstVolley) {
  Scenario scenario = by_change(ring(1, "pre[0] * post[0]"));
  scenario.populations[1].integration = Time{2000};
  // h1's first volley: 1000 to 3000. v's first event comes back at 4000, its second reaches h1
  // then.
  EXPECT_TRUE(is_one_window(scenario, 0));
  scenario.populations.push_back(population("short"));
  scenario.projections.push_back(delayed(projection("v", "short"), Time{2}));
  scenario.projections.push_back(delayed(projection("short", "v"), Time{2}));
  // Over "short" it comes back at 4, and the second is there at 1004.
  EXPECT_FALSE(is_one_window(scenario, 0));
}

}  // namespace
}  // namespace recirc
