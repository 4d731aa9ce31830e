// Both engines tell a recorder the same: which events happen, when, and what caused them exactly,
// and their values up to the order of sums.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "sim/event_recorder.hpp"
#include "tests/support/compiled_networks.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"
#include "tests/support/same_events.hpp"

namespace recirc {
namespace {

using testing_support::agreement_with_actor;
using testing_support::any_scenario;
using testing_support::bit_differences;
using testing_support::both_recordings;
using testing_support::BothRecordings;
using testing_support::Built;
using testing_support::built_or_discarded;
using testing_support::compiled;
using testing_support::event_differences;
using testing_support::events_of;
using testing_support::present_all;
using testing_support::RandomOptions;
using testing_support::require_same;
using testing_support::result_of;

// So many batches are recorded, if the network keeps still for so long: of networks that are always
// the same, and of others.
constexpr std::uint64_t kUpdates = 110;
constexpr std::uint64_t kUpdatesOfAny = 4;

// What both engines tell of the presentations in which their weights agree.
BothRecordings recordings_of(const Built& built, std::uint64_t updates) {
  const auto agreement = agreement_with_actor(built, *compiled(built), updates);
  return both_recordings(built, agreement.updates * built.network.timing.batch);
}

void expect_same_events(const RandomOptions& options) {
  const Scenario scenario = any_scenario(options);
  const Built built = built_or_discarded(scenario);
  if (!compiled(built)) RC_DISCARD("refused");
  const BothRecordings told = recordings_of(built, kUpdatesOfAny);
  require_same(event_differences(told.actor, told.compiled, built.network), scenario);
}

RC_GTEST_PROP(Recording, IsTheSameOfBothEngines, ()) {
  expect_same_events({.may_speak_by_change = false, .may_jitter = false});
}

RC_GTEST_PROP(Recording, IsTheSameOfBothEnginesInLargerPopulations, ()) {
  expect_same_events({.may_speak_by_change = false, .may_jitter = false, .most_neurons = 30});
}

RC_GTEST_PROP(Recording, IsTheSameOfBothEnginesUnderJitterWithinItsWindows, ()) {
  expect_same_events({.may_speak_by_change = false});
}

RC_GTEST_PROP(Recording, IsTheSameOfBothEnginesOnTiedWeights, ()) {
  expect_same_events({.may_speak_by_change = false, .may_jitter = false, .may_tie = true});
}

// What the sameness is worth.
TEST(Recording, IsTheSameOfBothEnginesOverManyUpdatesOn250Networks) {
  int recorded = 0;
  std::map<std::string, int> seen;
  const auto compare = [&](const Scenario& scenario, const Built& built, Engine& /*compiled*/) {
    ++recorded;
    const BothRecordings told = recordings_of(built, kUpdates);
    EXPECT_EQ(event_differences(told.actor, told.compiled, built.network), "")
        << scenario_text(scenario);
    for (const RecordedEvent& event : told.compiled) {
      ++seen[fmt::format("kind {}", static_cast<int>(event.kind))];
      seen["error sent"] += event.kind == EventKind::axon && event.output == Output::error;
      seen["volley gathered"] += event.kind == EventKind::volley && event.caused != event.time;
      seen["bias moved"] += event.kind == EventKind::change && event.projection == kNoProjection;
    }
  };
  testing_support::for_each_compiled(250, compare);
  EXPECT_EQ(recorded, 250);
  EXPECT_EQ(seen.size(), 10U + 3U);
  for (const auto& [what, count] : seen) EXPECT_GE(count, 1000) << what;
}

// Rings, one with jitter, with a rule of several groups, limits of norms and batches of 1 and 3.
std::vector<Scenario> rings() {
  Scenario limited = testing_support::ring({.sizes = {5, 3}, .batch = 3});
  limited.projections[0].rule = "(post[0] - post[1]) * pre[0] - 0.1 * post[0]^2 * w + 0.01";
  limited.projections[0].weight_limit = WeightLimit{.incoming_norm = 0.9};
  Scenario jittered = testing_support::ring({.sizes = {5, 3}});
  jittered.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  for (PopulationSpec& population : jittered.populations) population.integration = Time{12};
  return {testing_support::ring({.sizes = {40, 21}}), limited, jittered};
}

TEST(Recording, ChangesNoBitOfACompiledRun) {
  for (const Scenario& scenario : rings()) {
    const Built built = testing_support::build(scenario);
    for (const std::uint32_t threads : {1U, 3U}) {
      const auto alone = compiled(built, threads);
      present_all(*alone, *built.data, 6);
      EventsInMemory recorder(1);
      const auto recorded = compiled(built, threads);
      recorded->set_recorder(&recorder);
      present_all(*recorded, *built.data, 6);
      EXPECT_FALSE(recorder.events().empty());
      EXPECT_EQ(
          bit_differences(result_of(*alone, built.network), result_of(*recorded, built.network)),
          "");
    }
  }
}

// Wants some presentations, and some kinds at one population or projection.
class Choosy final : public EventRecorder {
 public:
  [[nodiscard]] bool wants(EventKind kind, PopulationId population,
                           std::uint32_t projection) const override {
    if (kind == EventKind::change || kind == EventKind::update) return projection == 1;
    return kind == EventKind::soma && population == PopulationId{1};
  }
  [[nodiscard]] bool wants_presentation(std::uint64_t presentation) const override {
    return presentation % 7 == 2 || presentation == 3;
  }
  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override {
    EXPECT_EQ(partition, 0U);
    for (const RecordedEvent& event : events) {
      EXPECT_EQ(event.time, events[0].time);
      EXPECT_GE(event.time, last_);
      last_ = event.time;
      told.push_back(event);
    }
  }

  std::vector<RecordedEvent> told;

 private:
  Time last_{0};
};

// The numbers that events bear count also what is not told.
TEST(Recording, TellsARecorderOnlyWhatItWants) {
  for (const Scenario& scenario : rings()) {
    const Built built = testing_support::build(scenario);
    const auto engine = compiled(built);
    const std::vector<RecordedEvent> all = events_of(*compiled(built), built, 24);
    Choosy choosy;
    engine->set_recorder(&choosy);
    present_all(*engine, *built.data, 6);
    std::vector<RecordedEvent> wanted;
    std::ranges::copy_if(all, std::back_inserter(wanted), [&](const RecordedEvent& event) {
      const auto presentation =
          static_cast<std::uint64_t>(event.time.ns / built.network.timing.period.ns);
      const PopulationId population{index(event.neuron) < built.network.populations[0].size ? 0U
                                                                                            : 1U};
      const bool is_in_time =
          choosy.wants_presentation(presentation) ||
          (event.kind == EventKind::update && choosy.wants_presentation(presentation - 1));
      return is_in_time && choosy.wants(event.kind, population, event.projection);
    });
    std::ranges::stable_sort(choosy.told, comes_before);
    EXPECT_FALSE(wanted.empty());
    EXPECT_EQ(choosy.told, wanted);
  }
}

// Weights so large that a sum overflows: what happened before that instant has been told.
TEST(Recording, EndsWhereARunFails) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2}, .rate = 1e200});
  for (PopulationSpec& population : scenario.populations) {
    population.activation = Activation::identity;
  }
  const Built built = testing_support::build(scenario);
  ActorEngine actor(built.network, 1);
  const auto other = compiled(built);
  const auto expected = events_of(actor, built, 8);
  EXPECT_LT(actor.tally().presentations, 8U);
  EXPECT_EQ(event_differences(expected, events_of(*other, built, 8), built.network), "");
}

// In single precision the same happens, with nearly the same values.
TEST(Recording, IsNearInSinglePrecision) {
  for (const Scenario& scenario : rings()) {
    const Built built = testing_support::build(scenario);
    const auto narrow = compiled(built, 1, Precision::single_precision);
    const std::vector<RecordedEvent> a = events_of(*compiled(built), built, 8);
    const std::vector<RecordedEvent> b = events_of(*narrow, built, 8);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
      ASSERT_EQ(a[k].time, b[k].time);
      ASSERT_LT(std::abs(a[k].value - b[k].value), 1e-3);
    }
  }
}

}  // namespace
}  // namespace recirc
