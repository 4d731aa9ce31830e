// What a recorder is told: everything, with enough to find each cause, and without touching a bit.
#include "sim/actor/event_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::present_all;

struct Recorded {
  std::vector<RecordedEvent> events;
  std::vector<double> weights;  // of projection 0
  RunTally tally;
};

Recorded recorded(const Built& built, std::uint32_t threads = 1) {
  EventsInMemory recorder(threads);
  ActorEngine engine(built.network, threads);
  engine.set_recorder(&recorder);
  present_all(engine, *built.data, 2);
  return {.events = recorder.events(),
          .weights = engine.weights(ProjectionId{0}),
          .tally = engine.tally()};
}

std::vector<RecordedEvent> of_kind(const std::vector<RecordedEvent>& events, EventKind kind) {
  std::vector<RecordedEvent> found;
  std::ranges::copy_if(events, std::back_inserter(found),
                       [&](const RecordedEvent& event) { return event.kind == kind; });
  return found;
}

/// Rows, and single synapses with delays of their own, in a ring of 3 and 2 neurons.
std::vector<Scenario> scenarios() {
  Scenario jittered = testing_support::ring({.batch = 2});
  jittered.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  jittered.populations[1].integration = Time{6};
  return {testing_support::ring({.batch = 2}), jittered, testing_support::feedforward(3)};
}

TEST(EventLog, ChangesNoBitOfTheRun) {
  for (const Scenario& scenario : scenarios()) {
    const Built built = testing_support::build(scenario);
    ActorEngine engine(built.network, 1);
    present_all(engine, *built.data, 2);
    EXPECT_EQ(recorded(built).weights, engine.weights(ProjectionId{0}));
  }
}

TEST(EventLog, IsTheSameForAnyNumberOfThreads) {
  for (const Scenario& scenario : scenarios()) {
    const Built built = testing_support::build(scenario);
    const Recorded alone = recorded(built);
    EXPECT_FALSE(alone.events.empty());
    EXPECT_EQ(alone.events, recorded(built, 2).events);
    EXPECT_EQ(alone.events, recorded(built, 3).events);
  }
}

TEST(EventLog, TellsAllThatIsCounted) {
  for (const Scenario& scenario : scenarios()) {
    const Recorded run = recorded(testing_support::build(scenario));
    const std::size_t deliveries = of_kind(run.events, EventKind::delivery).size();
    std::size_t firings = 0;
    for (const RecordedEvent& event : of_kind(run.events, EventKind::change)) {
      firings += event.projection == kNoProjection ? 0 : 1;
    }
    EXPECT_EQ(of_kind(run.events, EventKind::axon).size(), run.tally.counts.neuron_events);
    EXPECT_EQ(deliveries + firings, run.tally.counts.synaptic_events);
  }
}

TEST(EventLog, AddsDeliveriesUpToTheVolleyTheyCause) {
  for (const Scenario& scenario : scenarios()) {
    const Recorded run = recorded(testing_support::build(scenario));
    for (const RecordedEvent& volley : of_kind(run.events, EventKind::volley)) {
      std::vector<RecordedEvent> causes;
      for (const RecordedEvent& event : of_kind(run.events, EventKind::delivery)) {
        const Time arrives = event.time + kDendriticDelay;
        if (event.neuron == volley.neuron && event.port == volley.port &&
            arrives >= volley.caused && arrives <= volley.time) {
          causes.push_back(event);
        }
      }
      ASSERT_FALSE(causes.empty());
      std::ranges::stable_sort(causes, {}, [](const RecordedEvent& event) {
        return std::tuple(event.time, event.pre, event.projection);
      });
      double sum = 0;
      for (const RecordedEvent& cause : causes) sum += cause.value;
      EXPECT_EQ(sum, volley.value);
    }
  }
}

TEST(EventLog, NamesTheAxonEventThatADeliveryCameFrom) {
  for (const Scenario& scenario : scenarios()) {
    const Recorded run = recorded(testing_support::build(scenario));
    const auto axons = of_kind(run.events, EventKind::axon);
    for (const RecordedEvent& delivery : of_kind(run.events, EventKind::delivery)) {
      const auto is_cause = [&](const RecordedEvent& event) {
        return event.neuron == delivery.pre && event.time == delivery.caused;
      };
      EXPECT_TRUE(std::ranges::any_of(axons, is_cause));
    }
  }
}

// weight + rate / batch * (sum of changes) is the next update, which the next delivery multiplies.
TEST(EventLog, LeadsFromChangesToTheFinalWeights) {
  const Built built = testing_support::build(testing_support::ring({.rate = 0.2, .batch = 2}));
  const Recorded run = recorded(built);
  std::map<std::pair<NeuronId, NeuronId>, std::pair<double, double>> synapses;  // weight, sum
  const Projection& projection = built.network.projections[0];
  for (std::uint32_t pre = 0; pre < 3; ++pre) {
    for (std::uint32_t post = 0; post < 2; ++post) {
      synapses[{NeuronId{pre}, NeuronId{3 + post}}].first =
          projection.initial_weights[std::size_t{pre} * 2 + post];
    }
  }
  for (const RecordedEvent& event : run.events) {
    if (event.projection != 0) continue;
    auto& [weight, sum] = synapses[{event.pre, event.neuron}];
    if (event.kind == EventKind::change) sum += event.value;
    if (event.kind != EventKind::update) continue;
    weight += 0.2 / 2 * sum;
    sum = 0;
    EXPECT_EQ(event.value, weight);
  }
  for (std::uint32_t k = 0; k < 6; ++k) {
    const auto key = std::pair(NeuronId{k / 2}, NeuronId{3 + k % 2});
    EXPECT_EQ(synapses[key].first, run.weights[k]);
  }
}

}  // namespace
}  // namespace recirc
