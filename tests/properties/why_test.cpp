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
#include "sim/audit/synapse_window.hpp"
#include "tests/reference/rule_walk.hpp"
#include "tests/reference/simulation.hpp"
#include "tests/support/build.hpp"
#include "tests/support/causal_cone.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_scenarios.hpp"

namespace recirc {
namespace {

using reference::Simulation;
using Silenced = Simulation::Silenced;
using testing_support::Built;

// More than sums of a few numbers of size 1 are off in another order; less than any cause moves.
constexpr double kRounding = 1e-12;

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

// The numbers that `why` puts into a rule give the change, as the rule's text is understood by the
// reference.
void expect_numbers(const Recording& recording, const RecordedEvent& change) {
  reference::Seen seen;
  seen.w = recording.weight(synapse_of(change), change.time);
  seen.is_bias = change.projection == kNoProjection;
  std::map<Variable, double> last;
  for (const RuleValue& read : values_of_change(recording, change)) {
    if (read.variable == Variable::error) {
      seen.error = read.value;
    } else if (read.index == kLast) {
      last[read.variable] = read.value;
    } else {
      std::vector<double>& values = read.variable == Variable::pre ? seen.pre : seen.post;
      if (values.size() <= read.index) values.resize(read.index + 1);
      values[read.index] = read.value;
    }
  }
  for (const auto& [variable, value] : last) {
    (variable == Variable::pre ? seen.pre : seen.post).push_back(value);
  }
  const std::string rule = rule_of(recording, synapse_of(change)).text();
  const double due = reference::RuleWalk(rule).change(seen);
  EXPECT_LE(std::abs(due - change.value), kRounding) << rule;
}

std::map<ChangeName, testing_support::Cone> cones_of(const Recording& recording) {
  std::map<ChangeName, testing_support::Cone> cones;
  for (std::size_t k = 0; k < recording.size(); ++k) {
    if (recording[k].kind != EventKind::change) continue;
    expect_numbers(recording, recording[k]);
    const CausalGraph graph = why(recording, recording[k], {});
    cones[name_of(recording[k])] = testing_support::ConeWalk(recording, graph).cone();
  }
  return cones;
}

bool speaks_by_change(const Scenario& scenario) {
  return std::ranges::any_of(scenario.populations, [](const PopulationSpec& population) {
    return population.transmission.kind == Transmission::change;
  });
}

// How brute force and `why` compare, of one event and one change.
struct Pair {
  bool is_named = false;  // as a cause, by `why`
  bool something_is_left = false;
  double moved = 0;  // the change, if the event counts as 0
};

// Differences that cancel leave a rounding error; without them, nothing.
bool agree(const Pair& pair, bool cancels) {
  if (!pair.is_named) return pair.moved == 0;
  return (pair.moved > (cancels ? kRounding : 0)) == pair.something_is_left;
}

/// Compares the causes of all changes with brute force; returns how many pairs of an event and a
/// change that it caused there were. Pairs of different batches are not compared: between them
/// weights move, which are numbers to `why`.
std::size_t expect_causes(const Scenario& scenario) {
  Built built = testing_support::build(scenario);
  // Every difference is sent: an event that comes to 0 without its cause keeps its place.
  for (Population& population : built.network.populations) population.neuron.threshold = -1;
  const bool cancels = speaks_by_change(scenario);
  const std::vector<RecordedEvent> events = recorded(built);
  const WeightsAtStart start = initial_weights(built.network);
  const Recording recording(built.network, events, start);
  const std::map<ChangeName, testing_support::Cone> cones = cones_of(recording);
  const auto honest = changes_of(built.network, scenario, std::nullopt);
  EXPECT_EQ(honest.size(), cones.size());
  const std::int64_t batch_ns = built.network.timing.period.ns * built.network.timing.batch;
  std::size_t pairs = 0;
  for (std::size_t k = 0; k < events.size(); ++k) {
    const std::optional<Silenced> what = silenced(events[k]);
    if (!what) continue;
    const auto without = changes_of(built.network, scenario, what);
    for (const auto& [name, cone] : cones) {
      if (honest.at(name) == 0) continue;  // as post[0] - post[last] is where these are one
      const Pair pair{.is_named = cone.named.contains(k),
                      .something_is_left = cone.left.contains(k),
                      .moved = std::abs(without.at(name) - honest.at(name))};
      if (std::get<0>(name) / batch_ns > events[k].time.ns / batch_ns) {
        EXPECT_FALSE(pair.is_named);
        continue;
      }
      EXPECT_TRUE(agree(pair, cancels))
          << word_of(events[k].kind) << " of " << place_words(built.network, events[k]) << " at "
          << events[k].time.ns << " ns is " << (pair.is_named ? "" : "not ") << "named, "
          << (pair.something_is_left ? "" : "not ") << "left in, and moves by " << pair.moved
          << " the change of projection " << std::get<1>(name) << " from neuron "
          << std::get<2>(name) << " to " << std::get<3>(name) << " at " << std::get<0>(name)
          << " ns\n"
          << scenario_text(scenario);
      if (!agree(pair, cancels)) return pairs;
      pairs += pair.something_is_left ? 1 : 0;
    }
  }
  return pairs;
}

// Batches of two presentations; no zero anywhere, and no corner.
Scenario smooth(Scenario scenario, std::uint32_t batches = 1) {
  for (PopulationSpec& population : scenario.populations) {
    if (population.activation == Activation::relu) population.activation = Activation::tanh;
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
  scenario.data.source = testing_support::examples(2 * batches, clamped, 11 + number, 0.2, 0.8);
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

std::size_t expect_causes_in_random_networks(std::uint64_t networks,
                                             const testing_support::RandomOptions& options) {
  std::size_t pairs = 0;
  for (std::uint64_t number = 0; number < networks; ++number) {
    const auto scenario = testing_support::numbered_scenario(number, options);
    if (!scenario) continue;
    if (options.may_speak_by_change && !speaks_by_change(*scenario)) continue;
    try {
      pairs += expect_causes(smooth(*scenario));
    } catch (const InputError&) {
      continue;
    } catch (const RunError&) {
      continue;
    }
    if (testing::Test::HasFailure()) return pairs;
  }
  return pairs;
}

TEST(Why, NamesExactlyWhatChangesAChangeInRandomNetworks) {
  const testing_support::RandomOptions options{.may_speak_by_change = false, .most_neurons = 2};
  EXPECT_GT(expect_causes_in_random_networks(15, options), 1'000);
}

// Later events take back what earlier ones have said, but not that these were said.
TEST(Why, NamesExactlyWhatChangesAChangeInRandomNetworksThatSpeakByChange) {
  EXPECT_GT(expect_causes_in_random_networks(40, {.most_neurons = 2}), 1'000);
}

TEST(Why, NamesExactlyWhatChangesAChangeInARingThatSpeaksByChange) {
  for (const char* rule : {"(post[0] - post[1]) * pre[0]", "post[2] * pre[0]"}) {
    Scenario scenario =
        testing_support::ring({.sizes = {2, 2, 2}, .rule = rule, .recirculations = 2});
    for (PopulationSpec& population : scenario.populations) {
      population.transmission = {Transmission::change, 0};
    }
    EXPECT_GT(expect_causes(smooth(scenario)), 1'000) << rule;
  }
}

// Weights move between batches, and are those of its time to every change.
TEST(Why, NamesExactlyWhatChangesAChangeInLaterBatches) {
  EXPECT_GT(expect_causes(smooth(testing_support::ring(), 3)), 1'000);
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
