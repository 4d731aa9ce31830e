// What `why` says against brute force: an event is a cause of a change if, and only if, the change
// is another one when the event counts as 0. The runs without it are those of the independent
// simulation.
#include "sim/audit/why.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "protocols/scenario_writer.hpp"
#include "sim/audit/event_words.hpp"
#include "tests/reference/simulation.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_scenarios.hpp"

namespace recirc {
namespace {

using reference::Simulation;
using Silenced = Simulation::Silenced;
using testing_support::Built;

// Of a change, in the engine's recording and in the reference.
using ChangeName = std::tuple<std::int64_t, std::uint32_t, std::uint32_t, std::uint32_t>;

ChangeName name_of(const RecordedEvent& change) {
  return {change.time.ns, change.projection, index(change.pre), index(change.neuron)};
}

std::map<ChangeName, double> changes_of(const Network& network, const Scenario& scenario,
                                        const std::optional<Silenced>& silenced) {
  Simulation simulation(network);
  if (silenced) simulation.silence(*silenced);
  simulation.present(std::get<InlineData>(scenario.data.source).train);
  std::map<ChangeName, double> changes;
  for (const Simulation::Change& change : simulation.changes()) {
    changes[{change.time_ns, change.is_bias ? kNoProjection : change.projection,
             change.is_bias ? index(kNoNeuron) : change.pre, change.post}] = change.value;
  }
  return changes;
}

// None for events that bring nothing to others: changes, updates.
std::optional<Silenced> silenced(const RecordedEvent& event) {
  Silenced what{.time_ns = event.time.ns, .neuron = index(event.neuron)};
  switch (event.kind) {
    case EventKind::stimulus:
      what.kind = Silenced::Kind::stimulus;
      return what;
    case EventKind::volley:
      what.kind = Silenced::Kind::volley;
      what.port = event.port;
      return what;
    case EventKind::activation:
      what.kind = Silenced::Kind::activation;
      return what;
    case EventKind::soma:
      what.kind = Silenced::Kind::soma;
      what.port = event.port;
      return what;
    case EventKind::error:
      what.kind = Silenced::Kind::error;
      what.port = event.port;
      return what;
    case EventKind::axon:
      what.kind = Silenced::Kind::axon;
      what.port = event.port;
      what.output = event.output;
      return what;
    case EventKind::delivery:
      what.kind = Silenced::Kind::delivery;
      what.pre = index(event.pre);
      what.projection = event.projection;
      return what;
    default:
      return std::nullopt;
  }
}

std::vector<RecordedEvent> recorded(const Built& built) {
  EventsInMemory recorder(1);
  ActorEngine engine(built.network, 1);
  engine.set_recorder(&recorder);
  testing_support::present_all(engine, *built.data);
  return recorder.events();
}

/// Compares the causes of all changes with brute force; returns how many pairs of an event and a
/// change that it caused there were.
std::size_t expect_causes(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  const std::vector<RecordedEvent> events = recorded(built);
  const WeightsAtStart start = initial_weights(built.network);
  const Recording recording(built.network, events, start);
  std::map<ChangeName, std::set<std::size_t>> cones;
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::change) continue;
    std::set<std::size_t>& cone = cones[name_of(event)];
    for (const CausalNode& node : why(recording, event, {}).nodes) {
      cone.insert(*recording.find(node.event));
    }
  }
  const auto honest = changes_of(built.network, scenario, std::nullopt);
  EXPECT_EQ(honest.size(), cones.size());
  std::size_t pairs = 0;
  for (std::size_t k = 0; k < events.size(); ++k) {
    const std::optional<Silenced> what = silenced(events[k]);
    if (!what) continue;
    const auto without = changes_of(built.network, scenario, what);
    for (const auto& [name, cone] : cones) {
      if (honest.at(name) == 0) continue;  // as post[0] - post[last] is where these are one
      const bool is_cause = cone.contains(k);
      const bool has_changed = without.at(name) != honest.at(name);
      EXPECT_EQ(is_cause, has_changed)
          << word_of(events[k].kind) << " of " << place_words(built.network, events[k]) << " at "
          << events[k].time.ns << " ns and the change of projection " << std::get<1>(name)
          << " from neuron " << std::get<2>(name) << " to " << std::get<3>(name) << " at "
          << std::get<0>(name) << " ns\n"
          << scenario_text(scenario);
      if (is_cause != has_changed) return pairs;
      pairs += is_cause ? 1 : 0;
    }
  }
  return pairs;
}

// Two presentations and one batch, so that weights stay; no zero anywhere, and no corner.
Scenario smooth(Scenario scenario) {
  for (PopulationSpec& population : scenario.populations) {
    if (population.activation == Activation::relu) population.activation = Activation::tanh;
    population.transmission = {};
    // Who shows nothing but O(0) has no differences.
    if (population.soma_memory == 1) population.soma_memory = 0.6;
    if (population.axon_memory == 1) population.axon_memory = 0.6;
  }
  std::uint64_t number = 0;
  for (ProjectionSpec& projection : scenario.projections) {
    if (!projection.tied_to) projection.weights = NormalWeights{0.1, 0.4};
    ++number;
  }
  std::uint32_t clamped = 0;
  for (const PopulationSpec& population : scenario.populations) {
    if (population.clamped) clamped += population.size;
  }
  scenario.data.source = testing_support::examples(2, clamped, 11 + number, 0.2, 0.8);
  scenario.learning.batch = 2;
  return scenario;
}

TEST(Why, NamesExactlyWhatChangesAChangeInARing) {
  for (const char* rule : {"(post[0] - post[1]) * pre[0]", "post[1] * pre[0]",
                           "post[last] * pre[last] * w", "post[0] * pre[0] - post[0]^2 * w"}) {
    EXPECT_GT(expect_causes(smooth(testing_support::ring({.rule = rule}))), 100) << rule;
  }
}

TEST(Why, NamesExactlyWhatChangesAChangeWhereActivitiesMix) {
  Scenario scenario = testing_support::ring();
  scenario.populations[0].axon_memory = 0.3;
  scenario.populations[1].axon_memory = 0.6;
  scenario.populations[1].soma_memory = 0.7;
  EXPECT_GT(expect_causes(smooth(scenario)), 100);
}

TEST(Why, NamesExactlyWhatChangesAChangeWhereErrorsTravel) {
  EXPECT_GT(expect_causes(smooth(testing_support::feedforward(2))), 100);
  Scenario scenario = testing_support::ring({.rule = "post[1] * pre[0]"});
  scenario.populations[0].recirculates = Recirculates::error;
  EXPECT_GT(expect_causes(smooth(scenario)), 100);
}

TEST(Why, NamesExactlyWhatChangesAChangeInRandomNetworks) {
  std::size_t pairs = 0;
  for (std::uint64_t number = 0; number < 15; ++number) {
    const auto scenario = testing_support::numbered_scenario(
        number, {.may_speak_by_change = false, .most_neurons = 2});
    if (!scenario) continue;
    try {
      pairs += expect_causes(smooth(*scenario));
    } catch (const InputError&) {
      continue;
    } catch (const RunError&) {
      continue;
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(pairs, 1'000);
}

// All digits of all numbers: sums that are printed add up to the last bit.
TEST(Why, AddsContributionsUpToTheLastBit) {
  for (const Scenario& scenario :
       {testing_support::ring({.sizes = {5, 4}, .batch = 2}), testing_support::feedforward(4)}) {
    const Built built = testing_support::build(scenario);
    const std::vector<RecordedEvent> events = recorded(built);
    const WeightsAtStart start = initial_weights(built.network);
    const Recording recording(built.network, events, start);
    std::size_t volleys = 0;
    for (const RecordedEvent& event : events) {
      if (event.kind != EventKind::volley && event.kind != EventKind::change) continue;
      const CausalGraph graph = why(recording, event, {});
      for (const CausalNode& node : graph.nodes) {
        if (node.event.kind != EventKind::volley) continue;
        double sum = 0;
        for (const Cause& cause : node.causes) sum += cause.contribution.value();
        EXPECT_EQ(sum, node.event.value);
        ++volleys;
      }
    }
    EXPECT_GT(volleys, 20);
  }
}

TEST(Why, LeavesOutTheSmallestContributionsAndTellsTheirSum) {
  const Built built = testing_support::build(testing_support::ring({.sizes = {6, 4}}));
  const std::vector<RecordedEvent> events = recorded(built);
  const WeightsAtStart start = initial_weights(built.network);
  const Recording recording(built.network, events, start);
  const auto volley = std::ranges::find(events, EventKind::volley, &RecordedEvent::kind);
  const CausalGraph all = why(recording, *volley, {});
  const CausalGraph some = why(recording, *volley, {.contributions = 2});
  ASSERT_EQ(all.nodes[0].causes.size(), 6);
  ASSERT_EQ(some.nodes[0].causes.size(), 2);
  EXPECT_EQ(some.nodes[0].left_out, 4);
  std::vector<double> sizes;
  for (const Cause& cause : all.nodes[0].causes) sizes.push_back(std::abs(*cause.contribution));
  std::ranges::sort(sizes, std::ranges::greater{});
  for (const Cause& cause : some.nodes[0].causes) {
    EXPECT_GE(std::abs(*cause.contribution), sizes[1]);
  }
  const double kept = *some.nodes[0].causes[0].contribution + *some.nodes[0].causes[1].contribution;
  EXPECT_NEAR(kept + some.nodes[0].left_out_sum, volley->value, 1e-15);
}

TEST(Why, ExplainsAnUpdateByTheChangesOfItsBatch) {
  const Built built = testing_support::build(testing_support::ring({.batch = 2, .examples = 4}));
  const std::vector<RecordedEvent> events = recorded(built);
  const WeightsAtStart start = initial_weights(built.network);
  const Recording recording(built.network, events, start);
  std::size_t updates = 0;
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::update) continue;
    const CausalGraph graph = why(recording, event, {.depth = 1});
    double sum = 0;
    ASSERT_EQ(graph.nodes[0].causes.size(), 2);
    for (const Cause& cause : graph.nodes[0].causes) {
      const RecordedEvent& change = graph.nodes[cause.node].event;
      EXPECT_EQ(change.kind, EventKind::change);
      EXPECT_EQ(synapse_of(change), synapse_of(event));
      EXPECT_LT(change.time, event.time);
      EXPECT_GT(change.time, event.time - built.network.timing.period * 2);
      sum += *cause.contribution;
    }
    const double before = recording.weight(synapse_of(event), event.time - Time{1});
    EXPECT_EQ(event.value, before + 0.2 / 2 * sum);
    ++updates;
  }
  EXPECT_EQ(updates, 2 * (3 * 2 + 2 * 3 + 3 + 2));
}

TEST(Why, FindsWhatIsAskedFor) {
  const Built built = testing_support::build(testing_support::ring());
  const std::vector<RecordedEvent> events = recorded(built);
  const WeightsAtStart start = initial_weights(built.network);
  const Recording recording(built.network, events, start);
  const SynapseName synapse{.projection = 0, .pre = NeuronId{1}, .post = NeuronId{3}};
  const auto last = event_to_explain(recording, synapse, std::nullopt);
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->kind, EventKind::change);
  for (const RecordedEvent& event : events) {
    if (event.kind == EventKind::change && synapse_of(event) == synapse) {
      EXPECT_LE(event.time, last->time);
    }
  }
  EXPECT_EQ(event_to_explain(recording, synapse, last->time), last);
  EXPECT_EQ(event_to_explain(recording, synapse, last->time + Time{1}), std::nullopt);
  const auto largest = largest_change(recording, 1);
  ASSERT_TRUE(largest.has_value());
  for (const RecordedEvent& event : events) {
    if (event.kind == EventKind::change && event.projection == 1) {
      EXPECT_LE(std::abs(event.value), std::abs(largest->value));
    }
  }
}

}  // namespace
}  // namespace recirc
