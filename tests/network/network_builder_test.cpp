#include "network/network_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "network/preset.hpp"

namespace recirc {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const Timing kTiming{.window = 100_ns, .period = 300_ns, .batch = 5, .apply = Apply::batch};

Scenario preset(std::vector<std::uint32_t> layers, const RecirculationSpec& algorithm = {}) {
  Scenario scenario;
  scenario.circular_autoencoder.emplace().layers = std::move(layers);
  scenario.learning.algorithm = algorithm;
  return scenario;
}

// A clamped population "in" that projects onto "out" with the rule "error * pre[0]".
Scenario pair(std::uint32_t pre_size, std::uint32_t post_size) {
  Scenario scenario;
  scenario.populations.resize(2);
  scenario.populations[0].name = "in";
  scenario.populations[0].size = pre_size;
  scenario.populations[0].clamped = true;
  scenario.populations[1].name = "out";
  scenario.populations[1].size = post_size;
  scenario.projections.resize(1);
  scenario.projections[0].pre = "in";
  scenario.projections[0].post = "out";
  scenario.projections[0].rule = "error * pre[0]";
  return scenario;
}

TEST(NetworkBuilder, NumbersNeuronsThroughTheNetwork) {
  const Network network = build_network(preset({5, 4, 3}), kTiming, {});
  EXPECT_EQ(network.neuron_count(), 12U);
  ASSERT_EQ(network.populations.size(), 3U);
  EXPECT_EQ(network.populations[0].first, NeuronId{0});
  EXPECT_EQ(network.populations[1].first, NeuronId{5});
  EXPECT_EQ(network.populations[2].first, NeuronId{9});
  EXPECT_EQ(network.populations[2].size, 3U);
  ASSERT_EQ(network.projections.size(), 3U);
  EXPECT_EQ(network.projections[2].pre, PopulationId{2});
  EXPECT_EQ(network.projections[2].post, PopulationId{0});
  EXPECT_EQ(network.projections[2].initial_weights.size(), 15U);
  EXPECT_EQ(network.timing.window, 100_ns);
}

TEST(NetworkBuilder, GivesNeuronsTheirModel) {
  Scenario scenario = pair(3, 2);
  scenario.populations[0].recirculations = 4;
  scenario.populations[0].recirculates = Recirculates::error;
  scenario.populations[0].axon_memory = 0.25;
  scenario.populations[0].soma_memory = 0.5;
  scenario.populations[0].transmission = {Transmission::change, 0.125};
  scenario.populations[0].integration = 9_ns;
  scenario.populations[1].activation = Activation::tanh;
  scenario.populations[1].bias.emplace().first_volley_only = true;
  scenario.timing.integration = 3_ns;
  const Network network = build_network(scenario, kTiming, {});

  const NeuronModel& in = network.populations[0].neuron;
  EXPECT_TRUE(in.clamped);
  EXPECT_EQ(in.max_sends, 5U);
  EXPECT_EQ(in.recirculates, Recirculates::error);
  EXPECT_EQ(in.axon_memory, 0.25);
  EXPECT_EQ(in.soma_memory, 0.5);
  EXPECT_EQ(in.transmission, Transmission::change);
  EXPECT_EQ(in.threshold, 0.125);
  EXPECT_EQ(in.integration, 9_ns);
  EXPECT_EQ(in.window, 100_ns);
  EXPECT_FALSE(in.bias_in_first_volley_only);
  EXPECT_FALSE(network.populations[0].bias);

  const NeuronModel& out = network.populations[1].neuron;
  EXPECT_FALSE(out.clamped);
  EXPECT_EQ(out.max_sends, kUnlimited);
  EXPECT_EQ(out.activation, Activation::tanh);
  EXPECT_EQ(out.integration, 3_ns);
  EXPECT_TRUE(out.bias_in_first_volley_only);

  scenario.populations[1].max_sends = 2;
  EXPECT_EQ(build_network(scenario, kTiming, {}).populations[1].neuron.max_sends, 2U);
}

TEST(NetworkBuilder, GivesSynapsesTheirModel) {
  Scenario scenario = pair(3, 2);
  scenario.populations[0].transmission = {Transmission::change, 0.125};
  scenario.projections[0].rate = 0.5;
  scenario.projections[0].weight_limit = WeightLimit{2, 3};
  const SynapseModel plastic = build_network(scenario, kTiming, {}).projections[0].synapse;
  ASSERT_TRUE(plastic.rule);
  EXPECT_EQ(plastic.rule->text(), "error * pre[0]");
  EXPECT_EQ(plastic.rate, 0.5);
  EXPECT_EQ(plastic.element_limit, 2);
  EXPECT_EQ(plastic.incoming_norm_limit, 3);
  EXPECT_EQ(plastic.transmission, Transmission::change);
  EXPECT_EQ(plastic.window, 100_ns);

  scenario.projections[0].rule = "";
  scenario.projections[0].output = Output::error;
  const SynapseModel fixed = build_network(scenario, kTiming, {}).projections[0].synapse;
  EXPECT_FALSE(fixed.rule);
  EXPECT_EQ(fixed.rate, 0);
  EXPECT_EQ(fixed.element_limit, kInfinity);
  EXPECT_EQ(fixed.incoming_norm_limit, kInfinity);
  EXPECT_EQ(fixed.transmission, Transmission::level) << "errors are sent by level";
}

TEST(NetworkBuilder, TakesWhatTheTimingPlanSaysAboutWindows) {
  const Scenario scenario = expanded(preset({3, 2}));
  TimingPlan plan = plan_timing(scenario);
  plan.presentation.projections[0].one_window = true;
  plan.presentation.projections[1].one_window = false;
  const Network network = build_network(scenario, plan, {});
  EXPECT_TRUE(network.projections[0].one_window);
  EXPECT_FALSE(network.projections[1].one_window);
  EXPECT_EQ(network.timing.window, plan.timing.window);
  EXPECT_FALSE(build_network(scenario, plan.timing, {}).projections[0].one_window);
}

// Numbers decide what is drawn: nobody can change a run by renaming its parts.
TEST(NetworkBuilder, DrawsTheSameBitsWhateverNamesAre) {
  Scenario scenario = preset({6, 5, 4}, {.combination = Combination::rwcc});
  Scenario renamed = expanded(scenario);
  std::vector<std::string> names;
  for (PopulationSpec& population : renamed.populations) {
    names.push_back(population.name);
    population.name = "p" + std::to_string(names.size());
  }
  for (std::size_t k = 0; k < renamed.projections.size(); ++k) {
    renamed.projections[k].name = "q" + std::to_string(k);
    renamed.projections[k].pre = renamed.populations[k].name;
    renamed.projections[k].post = renamed.populations[(k + 1) % 3].name;
    renamed.projections[k].delay = UniformDelay{10_ns, 1000_ns};
  }
  Scenario original = expanded(scenario);
  for (ProjectionSpec& projection : original.projections) {
    projection.delay = UniformDelay{10_ns, 1000_ns};
  }
  const Network a = build_network(original, kTiming, {});
  const Network b = build_network(renamed, kTiming, {});
  for (std::size_t k = 0; k < a.projections.size(); ++k) {
    EXPECT_EQ(a.projections[k].initial_weights, b.projections[k].initial_weights);
    ASSERT_EQ(a.projections[k].synapses.size(), b.projections[k].synapses.size());
    for (std::size_t s = 0; s < a.projections[k].synapses.size(); ++s) {
      EXPECT_EQ(a.projections[k].synapses[s].post, b.projections[k].synapses[s].post);
      EXPECT_EQ(a.projections[k].synapses[s].delay, b.projections[k].synapses[s].delay);
    }
  }
}

TEST(NetworkBuilder, BuildsThePresetAndItsExpansionAlike) {
  const Scenario scenario = preset({6, 5});
  const Network a = build_network(scenario, kTiming, {});
  const Network b = build_network(expanded(scenario), kTiming, {});
  for (std::size_t k = 0; k < a.projections.size(); ++k) {
    EXPECT_EQ(a.projections[k].initial_weights, b.projections[k].initial_weights);
    EXPECT_EQ(a.projections[k].synapse.rule, b.projections[k].synapse.rule);
  }
}

TEST(NetworkBuilder, StartsBiasesWhereTheScenarioSays) {
  Scenario scenario = pair(3, 2);
  BiasSpec& bias = scenario.populations[1].bias.emplace();
  bias.initial = ConstantValue{0.5};
  EXPECT_THAT(build_network(scenario, kTiming, {}).populations[1].bias->initial,
              ElementsAre(0.5, 0.5));
  bias.initial = Values{{1, 2}};
  bias.rule = "error";
  bias.rate = 0.25;
  const BiasModel model = *build_network(scenario, kTiming, {}).populations[1].bias;
  EXPECT_THAT(model.initial, ElementsAre(1, 2));
  EXPECT_EQ(model.rate, 0.25);
  ASSERT_TRUE(model.rule);
  EXPECT_EQ(model.rule->text(), "error");
}

TEST(NetworkBuilder, TellsAllMistakesAtOnce) {
  Scenario scenario = pair(3, 2);
  scenario.populations[1].bias.emplace().rule = "error *";
  scenario.projections[0].rule = "error * pro[0]";
  scenario.projections[0].weights = NpyFile{"nowhere.npy"};
  const std::array<double, 4> mean{};
  try {
    build_network(scenario, kTiming, {.data_mean = mean, .folder = "/nonexistent"});
    FAIL() << "nothing was wrong";
  } catch (const InputError& error) {
    std::vector<std::string> places;
    for (const Finding& finding : error.findings()) places.push_back(finding.where);
    EXPECT_THAT(places, ElementsAre("population[1].bias.rule", "projection[0].rule",
                                    "projection[0].weights.npy", "data"));
  }
}

}  // namespace
}  // namespace recirc
