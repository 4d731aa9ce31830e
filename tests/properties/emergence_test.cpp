// Learning comes from when events arrive, and from nothing else.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network/preset.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::require_same;
using testing_support::result_of;
using testing_support::ring;
using testing_support::RingOptions;
using testing_support::RunResult;

RunResult run(const Network& network, const DataSource& data) {
  ActorEngine engine(network, 1);
  testing_support::present_all(engine, data, 3);
  return result_of(engine, network);
}

RunResult run(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  return run(built.network, *built.data);
}

/// Weights as [pre][post], whatever order the synapses have.
std::vector<double> dense(const Network& network, std::size_t number,
                          const std::vector<double>& weights) {
  const Projection& projection = network.projections[number];
  if (projection.all_to_all) return weights;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> by_ends;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    by_ends[{projection.synapses[k].pre, projection.synapses[k].post}] = weights[k];
  }
  std::vector<double> result;
  for (const auto& [ends, weight] : by_ends) result.push_back(weight);
  return result;
}

RingOptions any_ring() {
  RingOptions options;
  options.sizes = *rc::gen::container<std::vector<std::uint32_t>>(
      *rc::gen::inRange<std::size_t>(1, 5), rc::gen::inRange<std::uint32_t>(1, 6));
  options.recirculations = *rc::gen::inRange<std::uint32_t>(1, 4);
  options.batch = *rc::gen::inRange<std::uint32_t>(1, 3);
  return options;
}

// Every synapse has a delay of its own. As long as a neuron waits for all that belongs to a volley,
// who comes first decides nothing.
RC_GTEST_PROP(Learning, IsTheSameForAnyDelaysWithinTheIntegrationWindows, ()) {
  const RingOptions options = any_ring();
  Scenario level = ring(options);
  Scenario jittered = level;
  const Time least{*rc::gen::inRange<std::int64_t>(2, 20)};
  const Time most = least + Time{*rc::gen::inRange<std::int64_t>(1, 20)};
  jittered.timing.integration = Time{1000};
  for (ProjectionSpec& projection : jittered.projections) {
    projection.delay = UniformDelay{least, most};
  }
  const Built built = testing_support::build(jittered);
  const RunResult expected = run(level);
  const RunResult result = run(built.network, *built.data);
  RC_ASSERT(result.firings == expected.firings);
  for (std::size_t k = 0; k < result.weights.size(); ++k) {
    RC_ASSERT(testing_support::distance(expected.weights[k],
                                        dense(built.network, k, result.weights[k])) <=
              testing_support::kSameValues);
    RC_ASSERT(testing_support::distance(expected.biases[k], result.biases[k]) <=
              testing_support::kSameValues);
  }
}

// The delays of a projection, shuffled among its synapses.
RC_GTEST_PROP(Learning, IsTheSameForShuffledDelays, ()) {
  Scenario scenario = ring(any_ring());
  scenario.timing.integration = Time{1000};
  for (ProjectionSpec& projection : scenario.projections) {
    projection.delay = UniformDelay{Time{2}, Time{30}};
  }
  const Built built = testing_support::build(scenario);
  Network shuffled = built.network;
  for (Projection& projection : shuffled.projections) {
    std::vector<std::pair<SparseSynapse, double>> synapses;
    for (std::size_t k = 0; k < projection.synapses.size(); ++k) {
      const std::size_t other = *rc::gen::inRange<std::size_t>(0, k + 1);
      synapses.emplace_back(projection.synapses[k], projection.initial_weights[k]);
      std::swap(synapses[k].first.delay, synapses[other].first.delay);
    }
    std::ranges::sort(synapses, {}, [](const auto& synapse) {
      return std::tuple(synapse.first.pre, synapse.first.delay, synapse.first.post);
    });
    for (std::size_t k = 0; k < synapses.size(); ++k) {
      projection.synapses[k] = synapses[k].first;
      projection.initial_weights[k] = synapses[k].second;
    }
  }
  const RunResult expected = run(built.network, *built.data);
  const RunResult result = run(shuffled, *built.data);
  RC_ASSERT(result.firings == expected.firings);
  for (std::size_t k = 0; k < result.weights.size(); ++k) {
    RC_ASSERT(testing_support::distance(dense(built.network, k, expected.weights[k]),
                                        dense(shuffled, k, result.weights[k])) <=
              testing_support::kSameValues);
  }
}

// A window that ends before the activity is back has nothing to compare.
TEST(Learning, NeedsWindowsThatLastUntilActivityIsBack) {
  Scenario scenario = ring({.sizes = {4, 3, 2}, .delay = Time{10}});
  const Built whole = testing_support::build(scenario);
  scenario.timing.allow_violations = true;
  scenario.timing.window = Time{25};  // it is back after 30
  const Built cut = testing_support::build(scenario);
  EXPECT_FALSE(cut.plan.violations.empty());

  const RunResult learned = run(whole.network, *whole.data);
  const RunResult result = run(cut.network, *cut.data);
  for (std::size_t k = 0; k < result.weights.size(); ++k) {
    EXPECT_EQ(learned.firings[k], 12U * learned.weights[k].size());
    EXPECT_EQ(result.firings[k], 0U);
    EXPECT_EQ(result.bias_firings[k], 0U);
    EXPECT_FALSE(testing_support::same_bits(learned.weights[k],
                                            whole.network.projections[k].initial_weights));
    EXPECT_TRUE(
        testing_support::same_bits(result.weights[k], cut.network.projections[k].initial_weights));
  }
}

// A preset is nothing but the populations and projections that it stands for.
TEST(Learning, HappensInARingThatIsSpeltOutByOtherNames) {
  Scenario preset;
  preset.name = "preset";
  preset.circular_autoencoder = AutoencoderSpec{};
  preset.circular_autoencoder->layers = {5, 4, 3};
  preset.circular_autoencoder->hidden_activation = Activation::tanh;
  preset.circular_autoencoder->output_activation = Activation::logistic;
  preset.learning.algorithm = RecirculationSpec{.combination = Combination::rwcc, .lambda = 0.25};
  preset.learning.rate = 0.5;
  preset.data.source = testing_support::examples(5, 5, 3, 0, 1);

  Scenario spelt_out = expanded(preset);
  const std::vector<std::string> names{"zebra", "aardvark", "newt"};
  ASSERT_EQ(spelt_out.populations.size(), names.size());
  const std::vector<PopulationSpec> populations = spelt_out.populations;
  for (std::size_t k = 0; k < names.size(); ++k) {
    for (ProjectionSpec& projection : spelt_out.projections) {
      if (projection.pre == populations[k].name) projection.pre = names[k];
      if (projection.post == populations[k].name) projection.post = names[k];
    }
    spelt_out.populations[k].name = names[k];
  }
  const RunResult result = run(spelt_out);
  EXPECT_GT(*std::ranges::min_element(result.firings), 0U);
  EXPECT_EQ(bit_differences(run(preset), result), "");
}

// Sending only what has changed changes nothing, if every change is sent.
RC_GTEST_PROP(Learning, IsTheSameByLevelAndByChange, ()) {
  RingOptions options = any_ring();
  options.rate = 0.01;
  Scenario level = ring(options);
  const Activation activation = *rc::gen::element(Activation::identity, Activation::tanh);
  const double memory = *rc::gen::element(0.0, 0.25, 0.6);
  for (PopulationSpec& population : level.populations) {
    population.activation = activation;
    population.axon_memory = memory;
    population.soma_memory = *rc::gen::element(0.0, 0.3);
  }
  Scenario change = level;
  for (PopulationSpec& population : change.populations) {
    population.transmission = {Transmission::change, 0};
  }
  const Built built = testing_support::build(level);
  const Built other = testing_support::build(change);
  ActorEngine engine(other.network, 1);
  const auto agreement = testing_support::agreement_with_actor(
      built, testing_support::rival(engine, *other.data, other.network),
      3 * built.data->size(Split::train));
  require_same(agreement.differences, change);
}

}  // namespace
}  // namespace recirc
