// Events that are late or lost, from the outside: what was sent is delivered or lost, and when.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "sim/evaluation.hpp"
#include "sim/make_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::present_all;
using testing_support::result_of;

/// A ring of 5, 4 and 3 neurons whose events jitter by 4 of 10 ns, and of which 30 % are lost. The
/// volleys of all rounds are gathered.
Scenario faulty() {
  Scenario scenario = testing_support::ring({.sizes = {5, 4, 3}, .batch = 2, .examples = 20});
  scenario.timing.integration = Time{100};
  for (ProjectionSpec& projection : scenario.projections) {
    projection.jitter = Time{4};
    projection.loss = 0.3;
  }
  return scenario;
}

std::vector<RecordedEvent> events_of(const Built& built, std::uint32_t threads = 1) {
  EventsInMemory recorder(threads);
  ActorEngine engine(built.network, threads);
  engine.set_recorder(&recorder);
  present_all(engine, *built.data, 3);
  return recorder.events();
}

TEST(Faults, DeliverOrLoseEveryEventThatWasSent) {
  const Built built = testing_support::build(faulty());
  ActorEngine engine(built.network, 1);
  present_all(engine, *built.data, 3);
  const RunTally tally = engine.tally();
  std::uint64_t sent = 0;
  for (const Projection& projection : built.network.projections) {
    sent += tally.events[index(projection.pre)] * built.network.population(projection.post).size;
  }
  const std::uint64_t firings =
      std::accumulate(tally.firings.begin(), tally.firings.end(), std::uint64_t{0});
  EXPECT_GT(tally.counts.lost_events, sent / 5);
  EXPECT_EQ(tally.counts.synaptic_events - firings + tally.counts.lost_events, sent);
}

TEST(Faults, AreRecordedAsTheyAreCountedForAnyNumberOfThreads) {
  const Built built = testing_support::build(faulty());
  const std::vector<RecordedEvent> events = events_of(built);
  ActorEngine engine(built.network, 1);
  present_all(engine, *built.data, 3);
  EXPECT_EQ(
      static_cast<std::uint64_t>(std::ranges::count(events, EventKind::lost, &RecordedEvent::kind)),
      engine.tally().counts.lost_events);
  EXPECT_EQ(events, events_of(built, 2));
  EXPECT_EQ(events, events_of(built, 3));
}

// Each event at each synapse has a fate of its own, within the jitter; the axon event that it comes
// from is named.
TEST(Faults, BelongToSingleEventsAndSynapses) {
  const Built built = testing_support::build(faulty());
  std::map<std::tuple<NeuronId, Time>, std::vector<std::int64_t>> delays;
  std::map<std::tuple<NeuronId, Time>, double> axons;
  for (const RecordedEvent& event : events_of(built)) {
    const bool arrives = event.kind == EventKind::delivery || event.kind == EventKind::lost;
    if (event.kind == EventKind::axon) axons[{event.neuron, event.time}] = event.value;
    if (!arrives) continue;
    delays[{event.pre, event.caused}].push_back((event.time - event.caused).ns + 1);
    if (event.kind == EventKind::lost) {
      EXPECT_EQ(axons.at({event.pre, event.caused}), event.value);
    }
  }
  bool differ = false;
  for (const auto& [axon, all] : delays) {
    EXPECT_TRUE(axons.contains(axon));
    const auto [least, most] = std::ranges::minmax(all);
    EXPECT_GE(least, 6);
    EXPECT_LE(most, 14);
    differ = differ || least < most;
  }
  EXPECT_TRUE(differ);
}

TEST(Faults, OfNothingChangeNoBit) {
  Scenario scenario = testing_support::ring({.sizes = {5, 4, 3}});
  const auto result = [](const Scenario& run) {
    const Built built = testing_support::build(run);
    ActorEngine engine(built.network, 1);
    present_all(engine, *built.data, 3);
    return result_of(engine, built.network);
  };
  const testing_support::RunResult expected = result(scenario);
  scenario.projections[0].loss = 0;
  scenario.projections[1].jitter = Time{0};
  EXPECT_EQ(bit_differences(expected, result(scenario)), "");
}

// Nothing reaches anybody: no neuron answers its stimulus, no rule fires.
TEST(Faults, CutAProjectionThatLosesAll) {
  Scenario scenario = testing_support::ring();
  scenario.projections[1].loss = 1;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  present_all(engine, *built.data);
  const RunTally tally = engine.tally();
  EXPECT_EQ(tally.loss.judged, 0U);
  EXPECT_EQ(tally.firings, (std::vector<std::uint64_t>{0, 0}));
  EXPECT_EQ(tally.counts.lost_events, 4U * 2 * 3);  // what h1 says once in four presentations
}

// The apical event finds no S to multiply with f'(S): that was lost, too, and is no mistake.
TEST(Faults, LeaveANeuronWithoutAnErrorWhereItHasNoActivity) {
  Scenario scenario = testing_support::feedforward(3);
  scenario.projections[0].loss = 1;  // to h
  scenario.projections.push_back(testing_support::projection("in", "h"));
  scenario.projections.back().name = "channel";
  scenario.projections.back().port = Port::apical;
  scenario.projections.back().delay = Time{30};
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  EXPECT_NO_THROW(present_all(engine, *built.data));
  EXPECT_EQ(engine.tally().firings[0], 0U);
}

/// What two epochs of four examples bring, with the second of three hidden neurons dead from
/// presentation `from` on.
struct Died {
  RunTally tally;
  std::vector<double> in;  // weights v -> h1, before and after
  std::vector<double> start;
  std::vector<RecordedEvent> events;
};
Died died(std::uint64_t from, const char* rule = testing_support::kOutputRule,
          bool in_rows = true) {
  Scenario scenario = testing_support::ring({.sizes = {3, 3}, .rule = rule});
  scenario.populations[1].dead = DeadSpec{.neurons = {1}, .from_presentation = from};
  Built built = testing_support::build(scenario);
  for (Projection& projection : built.network.projections) {
    EXPECT_TRUE(projection.one_window);
    projection.one_window = in_rows;
  }
  ActorEngine engine(built.network, 1);
  EventsInMemory recorder(1);
  engine.set_recorder(&recorder);
  present_all(engine, *built.data, 2);
  return {.tally = engine.tally(),
          .in = engine.weights(ProjectionId{0}),
          .start = built.network.projections[0].initial_weights,
          .events = recorder.events()};
}

bool speaks(const RecordedEvent& event) {
  return event.kind == EventKind::axon || event.kind == EventKind::soma ||
         event.kind == EventKind::error;
}

TEST(DeadNeurons, NeverSpeakAgainAndTheirSynapsesDoNotLearn) {
  for (const bool in_rows : {true, false}) {
    const Died run = died(0, testing_support::kOutputRule, in_rows);
    EXPECT_EQ(run.tally.events[1], 2U * 8 * 2);   // two of three neurons, twice a presentation
    EXPECT_EQ(run.tally.firings[0], 3U * 2 * 8);  // not those onto the dead one
    EXPECT_EQ(run.tally.firings[1], 2U * 3 * 8);  // it sent nothing
    EXPECT_EQ(run.tally.bias_firings[1], 2U * 8);
    for (std::size_t pre = 0; pre < 3; ++pre) {
      EXPECT_NE(run.in[pre * 3], run.start[pre * 3]);
      EXPECT_EQ(run.in[pre * 3 + 1], run.start[pre * 3 + 1]);
    }
    for (const RecordedEvent& event : run.events) {
      EXPECT_FALSE(speaks(event) && event.neuron == NeuronId{4});
    }
  }
}

TEST(DeadNeurons, LiveUntilTheyDie) {
  const Died run = died(5);
  EXPECT_EQ(run.tally.firings[0], 3U * (3 * 5 + 2 * 3));
  Time last;
  for (const RecordedEvent& event : run.events) {
    if (speaks(event) && event.neuron == NeuronId{4}) last = event.time;
  }
  EXPECT_GT(last, Time{run.tally.now.ns / 8 * 4});  // in the fifth of eight presentations
  EXPECT_LT(last, Time{run.tally.now.ns / 8 * 5});
}

// Such rules need nothing of the dead neuron but its synapse's own life.
TEST(DeadNeurons, KeepEvenRulesOfPreAloneFromFiring) {
  for (const bool in_rows : {true, false}) {
    EXPECT_EQ(died(0, "pre[0]", in_rows).tally.firings[0], 3U * 2 * 8);
  }
}

TEST(DeadNeurons, AreAsManyAsTheFractionSaysDrawnByTheSeed) {
  Scenario scenario = testing_support::ring({.sizes = {3, 50}});
  scenario.faults.dead = DeadSpec{.fraction = 0.3};
  const auto dies = [&](std::uint64_t seed) {
    scenario.seed = seed;
    return testing_support::build(scenario).network.populations[1].dies;
  };
  EXPECT_EQ(std::ranges::count(dies(1), Time{0}), 15);
  EXPECT_EQ(dies(1), dies(1));
  EXPECT_NE(dies(1), dies(2));
  EXPECT_TRUE(testing_support::build(scenario).network.populations[0].dies.empty())
      << "the stimulus reaches it: only a dead of its own";
}

// The chip of the moment: who dies later is alive in an evaluation before.
TEST(Evaluation, KnowsWhoIsDead) {
  const auto losses = [](std::uint64_t from) {
    Scenario scenario = testing_support::ring({.sizes = {3, 3}});
    scenario.populations[1].dead = DeadSpec{.neurons = {1}, .from_presentation = from};
    const Built built = testing_support::build(scenario);
    ActorEngine engine(built.network, 1);
    Evaluation evaluation(built.network, actor_engines(1));
    const auto before = evaluation.loss(engine, *built.data, Split::test, {});
    present_all(engine, *built.data);  // 4
    return std::pair(before, evaluation.loss(engine, *built.data, Split::test, {}));
  };
  EXPECT_NE(losses(0).first, losses(4).first);
  EXPECT_EQ(losses(4).first, losses(5).first);
  EXPECT_NE(losses(4).second, losses(5).second) << "with the same weights";
}

// A chip is what it is: the same faults at every evaluation, but not those of the training.
TEST(Evaluation, MeetsTheSameFaultsEveryTime) {
  const Built built = testing_support::build(faulty());
  ActorEngine engine(built.network, 1);
  Evaluation evaluation(built.network, actor_engines(1));
  const auto loss = [&] { return evaluation.loss(engine, *built.data, Split::test, {}); };
  const std::optional<double> before = loss();
  EXPECT_EQ(loss(), before);
  present_all(engine, *built.data);
  const std::optional<double> after = loss();
  EXPECT_NE(after, before);
  Evaluation fresh(built.network, actor_engines(1));
  EXPECT_EQ(fresh.loss(engine, *built.data, Split::test, {}), after);
  EXPECT_NE(frozen(built.network).projections[0].faults.seed,
            built.network.projections[0].faults.seed);
}

}  // namespace
}  // namespace recirc
