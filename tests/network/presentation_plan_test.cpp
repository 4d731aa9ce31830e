#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network/presentation.hpp"
#include "network/preset.hpp"
#include "neurons/errors.hpp"
#include "tests/network/presentation_scenarios.hpp"

namespace recirc {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Finding> findings_of(const Scenario& scenario) {
  try {
    (void)plan_timing(scenario);
  } catch (const InputError& error) {
    return error.findings();
  }
  return {};
}

// The last event of [n, n] with one recirculation is v's soma signal at 4001 (presentation_test).
TEST(TimingPlan, DerivesWindowAndPeriodFromTheLastEvent) {
  Scenario scenario = ring(1);
  scenario.learning.batch = 100;
  const TimingPlan plan = plan_timing(scenario);
  EXPECT_EQ(plan.timing.window, Time{4001 + 2 * 1000});
  EXPECT_EQ(plan.timing.period, Time{4001 + 6001 + 1000});
  EXPECT_EQ(plan.timing.batch, 100U);
  EXPECT_EQ(plan.timing.apply, Apply::batch);
  EXPECT_THAT(plan.violations, IsEmpty());
}

TEST(TimingPlan, CountsTheLongestDelay) {
  Scenario scenario = ring(1);
  scenario.projections[1].delay = UniformDelay{Time{1000}, Time{3000}};
  scenario.populations[0].integration = Time{2000};
  // v hears h between 2000 and 4000, sends between 4000 and 6000, h answers between 5000 and 7000;
  // that arrives up to 10000 and is integrated up to 12000; soma 1 later.
  const TimingPlan plan = plan_timing(scenario);
  EXPECT_EQ(plan.presentation.last_event, 12001_ns);
  EXPECT_EQ(plan.timing.window, Time{12001 + 2 * 3000});
  EXPECT_EQ(plan.timing.period, Time{12001 + 18001 + 3000});
}

// The same spans as delays from 1000 to 3000 have.
TEST(TimingPlan, CountsTheLargestJitter) {
  Scenario scenario = ring(1);
  scenario.projections[1].delay = Time{2000};
  scenario.projections[1].jitter = Time{1000};
  scenario.populations[0].integration = Time{2000};
  const TimingPlan plan = plan_timing(scenario);
  EXPECT_EQ(plan.presentation.last_event, 12001_ns);
  EXPECT_EQ(plan.timing.window, Time{12001 + 2 * 3000});
  EXPECT_EQ(plan.timing.period, Time{12001 + 18001 + 3000});
  EXPECT_FALSE(plan.presentation.projections[1].one_window);
}

// Any event may be the first that reaches an actor, and opens its window.
TEST(TimingPlan, KeepsPeriodsLongEnoughForWindowsThatALostEventDidNotOpen) {
  Scenario scenario = with_period(with_window(ring(1), 5000), 5000);
  EXPECT_THAT(findings_of(scenario), IsEmpty());
  scenario.projections[1].loss = 0.1;
  const std::vector<Finding> findings = findings_of(scenario);
  ASSERT_EQ(findings.size(), 1U);
  scenario.timing.period = Time{std::stoi(findings[0].right.substr(9))};  // "at least ..."
  EXPECT_THAT(findings_of(scenario), IsEmpty());
  EXPECT_FALSE(plan_timing(scenario).presentation.projections[1].one_window);
}

TEST(TimingPlan, TakesTimesThatAreGiven) {
  const TimingPlan plan = plan_timing(with_period(with_window(ring(1), 5000), 9000));
  EXPECT_EQ(plan.timing.window, 5000_ns);
  EXPECT_EQ(plan.timing.period, 9000_ns);
  EXPECT_EQ(plan_timing(with_window(ring(1), 5000)).timing.period, Time{4001 + 5000 + 1000});
}

Scenario autoencoder(std::vector<std::uint32_t> layers, const Algorithm& algorithm) {
  Scenario scenario;
  scenario.circular_autoencoder = AutoencoderSpec{};
  scenario.circular_autoencoder->layers = std::move(layers);
  scenario.learning.algorithm = algorithm;
  return scenario;
}

RecirculationSpec recirculation(Combination combination, std::uint32_t first, std::uint32_t last,
                                TopRule top) {
  RecirculationSpec spec;
  spec.combination = combination;
  spec.first_cycle = first;
  spec.last_cycle = last;
  spec.top = top;
  return spec;
}

TEST(TimingPlan, FitsTheCircularAutoencoderOfThePaper) {
  const TimingPlan plan = plan_timing(expanded(autoencoder({784, 20}, RecirculationSpec{})));
  EXPECT_EQ(plan.presentation.last_event, 4001_ns);
  EXPECT_EQ(plan.timing.window, 6001_ns);
  EXPECT_EQ(plan.timing.period, 11002_ns);
}

// Memories change what is said, not when: L layers need L * 1000 ns a cycle, and 1 for the soma.
TEST(TimingPlan, IsTheSameForEveryCombination) {
  for (const Combination combination : {Combination::plain, Combination::ccr, Combination::rcc,
                                        Combination::ccrcc, Combination::rwcc}) {
    for (const TopRule top : {TopRule::gradient, TopRule::equation_48, TopRule::equation_51}) {
      for (const std::uint32_t last : {1U, 3U}) {
        const TimingPlan plan = plan_timing(
            expanded(autoencoder({8, 5, 3, 5}, recirculation(combination, last - 1, last, top))));
        EXPECT_EQ(plan.presentation.last_event, Time{4000 * (last + 1) + 1});
        EXPECT_TRUE(plan.presentation.volleys_coincide);
        for (const ProjectionSchedule& schedule : plan.presentation.projections) {
          EXPECT_TRUE(schedule.one_window);
          EXPECT_TRUE(schedule.fires.has_value());
        }
      }
    }
  }
}

TEST(TimingPlan, FitsOtherAlgorithmsAndNetworks) {
  EXPECT_EQ(plan_timing(expanded(autoencoder({8, 3}, TopSpec{}))).presentation.last_event, 2001_ns);
  EXPECT_EQ(
      plan_timing(expanded(autoencoder({8, 3}, ErrorRecirculationSpec{}))).presentation.last_event,
      4001_ns);
  Scenario standard;
  standard.standard_autoencoder = AutoencoderSpec{};
  standard.standard_autoencoder->layers = {8, 3};
  standard.learning.algorithm = TopSpec{};
  const TimingPlan plan = plan_timing(expanded(standard));
  EXPECT_EQ(plan.presentation.last_event, 2001_ns);
  EXPECT_THAT(plan.presentation.populations[2].error, ElementsAre(at(2001)));
}

// v-h1's synapses see pre[0] at 999 and post[1] at 3001: 2002 ns apart, so both are in a window of
// 2003. Those of h1-v see the clamp at 1 and post[1] at 2001.
TEST(TimingPlan, RefusesAWindowTooShortForARule) {
  EXPECT_THAT(
      findings_of(with_window(ring(1), 1500)),
      ElementsAre(Finding{.where = "timing.window_ns",
                          .what = "1500 ns is too short for the rule of v-h1, whose synapses need "
                                  "2003 ns from pre[0] to post[1]",
                          .right = "at least 2003"},
                  Finding{.where = "timing.window_ns",
                          .what = "1500 ns is too short for the rule of h1-v, whose synapses need "
                                  "2001 ns from post[0] to post[1]",
                          .right = "at least 2001"}));
  EXPECT_EQ(findings_of(with_window(ring(1), 2002)).size(), 1U);
  EXPECT_THAT(findings_of(with_window(ring(1), 2003)), IsEmpty());
}

TEST(TimingPlan, RefusesAWindowTooShortForBiases) {
  Scenario scenario = ring(1, "");
  scenario.populations[1].bias = BiasSpec{};
  scenario.populations[1].bias->rule = kDifference;
  EXPECT_THAT(findings_of(with_window(scenario, 2000)),
              ElementsAre(Finding{.where = "timing.window_ns",
                                  .what = "2000 ns is too short for the rule of the biases of h1, "
                                          "which need 2001 ns from post[0] to post[1]",
                                  .right = "at least 2001"}));
}

// The target is there at 1000, the basal volley at 2000: the neuron must keep it for 1001 ns,
// though its synapses see nothing before 1999.
TEST(TimingPlan, RefusesAWindowTooShortForTheNeurons) {
  Scenario scenario;
  scenario.populations = {clamped("in", 0), population("h"), population("out")};
  scenario.projections = {projection("in", "h"), projection("h", "out", "error * pre[0]"),
                          projection("in", "out")};
  scenario.projections[2].port = Port::target;
  EXPECT_THAT(findings_of(with_window(scenario, 1000)),
              ElementsAre(Finding{.where = "timing.window_ns",
                                  .what = "1000 ns is too short for the rule of h-out, whose "
                                          "neurons need 1001 ns from their first event to error",
                                  .right = "at least 1001"}));
  EXPECT_THAT(findings_of(with_window(scenario, 1001)), IsEmpty());
}

// out's window forgets the target of 1000 before its volley at 2000, so h2 never hears an error,
// which its own synapses could hold long enough.
TEST(TimingPlan, RefusesAWindowTooShortForNeuronsFartherAway) {
  Scenario scenario;
  scenario.populations = {clamped("in", 0), population("h"), population("out"), population("h2")};
  scenario.projections = {projection("in", "h"), projection("h", "out"), projection("in", "out"),
                          channel("out", "h2"),
                          delayed(projection("in", "h2", "error * pre[0]"), Time{2900})};
  scenario.projections[2].port = Port::target;
  EXPECT_THAT(findings_of(with_window(scenario, 1000)),
              ElementsAre(Finding{.where = "timing.window_ns",
                                  .what = "with windows of 1000 ns the rule of in-h2 never fires",
                                  .right = "more than 3001: then every window outlasts the "
                                           "presentation"}));
  EXPECT_THAT(findings_of(with_window(scenario, 1001)), IsEmpty());
}

TEST(TimingPlan, RefusesRulesThatNeverFire) {
  Scenario scenario = ring(1, "post[5] * pre[0]");
  scenario.projections[1].rule = "post[0] * pre[2]";
  EXPECT_THAT(
      findings_of(scenario),
      ElementsAre(Finding{.where = "projection[0].rule",
                          .what = "needs post[5], but a presentation brings only 2 soma signals to "
                                  "these synapses",
                          .right = "lower the index or raise recirculations"},
                  Finding{.where = "projection[1].rule",
                          .what = "needs pre[2], but a presentation brings only 2 presynaptic "
                                  "events to these synapses",
                          .right = "lower the index or raise recirculations"}));
}

TEST(TimingPlan, RefusesRulesWithoutAnError) {
  Scenario scenario = ring(1, "error * pre[0]", 0);
  scenario.projections.push_back(channel("h1", "v"));
  scenario.projections.back().rule = "post[0] * pre[0]";
  EXPECT_THAT(
      findings_of(scenario),
      ElementsAre(
          Finding{.where = "projection[0].rule",
                  .what = "needs error, but a presentation brings no errors to these "
                          "synapses",
                  .right = "give the postsynaptic population a projection to its port "
                           "TARGET or APICAL, or clamp it"},
          Finding{.where = "projection[2].rule",
                  .what = "needs pre[0], but a presentation brings no presynaptic events to "
                          "these synapses",
                  .right = "give the presynaptic population a projection to its port "
                           "TARGET or APICAL, or clamp it"}));
}

TEST(TimingPlan, RefusesBiasRulesThatNeverFireWhateverTheirPre) {
  Scenario scenario = ring(1);
  scenario.populations[1].bias = BiasSpec{};
  scenario.populations[1].bias->rule = "pre[9] * post[1]";
  EXPECT_THAT(findings_of(scenario), IsEmpty());
  scenario.populations[1].bias->rule = "pre[9] * post[2]";
  EXPECT_THAT(findings_of(scenario),
              ElementsAre(Finding{.where = "population[1].bias.rule",
                                  .what = "needs post[2], but a presentation brings only 2 soma "
                                          "signals to these biases",
                                  .right = "lower the index or raise recirculations"}));
}

TEST(TimingPlan, RefusesRulesThatNothingReaches) {
  Scenario scenario = ring(1);
  scenario.populations.push_back(population("alone"));
  scenario.projections.push_back(projection("alone", "alone", "-0.001 * w"));
  scenario.projections.push_back(projection("alone", "h1", "pre[last] * post[0]"));
  EXPECT_THAT(
      findings_of(scenario),
      ElementsAre(Finding{.where = "projection[2].rule",
                          .what = "never fires, because a presentation brings nothing to "
                                  "these synapses",
                          .right = "connect their populations with a clamped one"},
                  Finding{.where = "projection[3].rule",
                          .what = "needs pre[last], but a presentation brings no "
                                  "presynaptic events to these synapses",
                          .right = "connect the presynaptic population with a clamped one"}));
}

// Without integration h1 answers each of v's contributions that comes at a time of its own: how
// many soma signals there are depends on the delays that are drawn.
TEST(TimingPlan, AcceptsRulesThatSplitVolleysMayFire) {
  Scenario scenario = ring(1, "post[4] * pre[0]");
  scenario.projections[1].rule = "post[0] * pre[4]";
  EXPECT_EQ(findings_of(scenario).size(), 2U);
  scenario.projections[0].delay = UniformDelay{Time{900}, Time{1100}};
  EXPECT_THAT(findings_of(scenario), IsEmpty());
}

// All windows of [n, n] open once: v's at 0 is the first to be needed again, one period later.
TEST(TimingPlan, AsksForAPeriodThatOutlastsTheWindows) {
  const Scenario scenario = with_window(ring(1), 6001);
  EXPECT_THAT(findings_of(with_period(scenario, 6000)),
              ElementsAre(Finding{.where = "timing.period_ns",
                                  .what = "6000 ns is too short: windows of v are still open when "
                                          "the next presentation reaches it",
                                  .right = "at least 6001"}));
  EXPECT_THAT(findings_of(with_period(scenario, 6001)), IsEmpty());
}

// With windows of 2500 ns, v opens a second one at 4000, which closes at 6500.
TEST(TimingPlan, AsksForAPeriodThatOutlastsTheLastWindow) {
  const Scenario scenario = with_window(ring(1), 2500);
  EXPECT_THAT(findings_of(with_period(scenario, 6499)),
              ElementsAre(Finding{.where = "timing.period_ns",
                                  .what = "6499 ns is too short: windows of v are still open when "
                                          "the next presentation reaches it",
                                  .right = "at least 6500"}));
  EXPECT_THAT(findings_of(with_period(scenario, 6500)), IsEmpty());
}

// In a chain without a way back every window is short, but the chain is long.
TEST(TimingPlan, AsksForAPeriodThatOutlastsThePresentation) {
  Scenario scenario = ring(3, "post[0] * pre[0]", 0);
  scenario.projections.pop_back();
  scenario.timing.window = Time{1000};
  EXPECT_THAT(findings_of(with_period(scenario, 3001)),
              ElementsAre(Finding{.where = "timing.period_ns",
                                  .what = "3001 ns is too short: a presentation lasts 3001 ns",
                                  .right = "at least 3002"}));
  EXPECT_THAT(findings_of(with_period(scenario, 3002)), IsEmpty());
}

// v-h1's windows open at 999 and end, with the firing, at 6999: the changes must be there when the
// weights are next applied, at the beginning of the next presentation.
TEST(TimingPlan, AsksForAPeriodThatOutlastsFiringsAtTheWindowsEnd) {
  Scenario scenario = with_window(ring(1), 6000);
  scenario.projections[0].rule = "post[last] * pre[0]";
  EXPECT_THAT(findings_of(with_period(scenario, 6999)),
              ElementsAre(Finding{.where = "timing.period_ns",
                                  .what = "6999 ns is too short: the rule of v-h1 fires at the "
                                          "window's end",
                                  .right = "at least 7000"}));
  EXPECT_THAT(findings_of(with_period(scenario, 7000)), IsEmpty());
}

TEST(TimingPlan, SaysEverythingAtOnce) {
  Scenario scenario = with_period(with_window(ring(1), 1500), 10);
  scenario.projections[1].rule = "post[9]";
  std::vector<std::string> places;
  for (const Finding& finding : findings_of(scenario)) places.push_back(finding.where);
  EXPECT_THAT(places, ElementsAre("timing.window_ns", "projection[1].rule", "timing.period_ns"));
}

TEST(TimingPlan, WarnsWhereViolationsAreAllowed) {
  Scenario scenario = with_window(ring(1), 2002);
  scenario.timing.allow_violations = true;
  const TimingPlan plan = plan_timing(scenario);
  EXPECT_THAT(plan.violations,
              ElementsAre("timing.window_ns: 2002 ns is too short for the rule of v-h1, whose "
                          "synapses need 2003 ns from pre[0] to post[1]; at least 2003"));
  EXPECT_EQ(plan.presentation.projections[0].fires, std::nullopt);
  EXPECT_FALSE(plan.presentation.projections[1].one_window);
}

TEST(TimingPlan, RefusesEndlessLoopsEvenWhereViolationsAreAllowed) {
  Scenario scenario = endless_loop();
  scenario.timing.allow_violations = true;
  ASSERT_EQ(findings_of(scenario).size(), 1U);
  EXPECT_EQ(findings_of(scenario)[0].what, "nothing bounds the loop a -> b -> a");
}

TEST(TimingPlan, RefusesApicalVolleysBeforeBasalOnes) {
  Scenario scenario = ring(1, "", 0);
  scenario.populations.push_back(population("late"));
  scenario.projections.push_back(delayed(projection("v", "late"), Time{3001}));
  scenario.projections.push_back(channel("v", "late"));
  EXPECT_THAT(
      findings_of(scenario),
      ElementsAre(Finding{.where = "projection[3]",
                          .what = "reaches the apical port of late in a window that has "
                                  "had no basal volley: there is no error yet",
                          .right = "a longer delay here, or a shorter one on the way to the "
                                   "basal port"}));
  scenario.projections[2].delay = Time{3000};  // together with the apical one: basal comes first
  EXPECT_THAT(findings_of(scenario), IsEmpty());
}

}  // namespace
}  // namespace recirc
