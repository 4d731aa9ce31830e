#include "network/preset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "network/network_builder.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario_reader.hpp"
#include "protocols/scenario_writer.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Scenario preset(std::vector<std::uint32_t> layers, Algorithm algorithm) {
  Scenario scenario;
  scenario.name = "test";
  scenario.circular_autoencoder.emplace().layers = std::move(layers);
  scenario.learning.algorithm = algorithm;
  return scenario;
}

Scenario standard_preset(std::vector<std::uint32_t> layers) {
  Scenario scenario = preset(std::move(layers), TopSpec{});
  scenario.standard_autoencoder = std::exchange(scenario.circular_autoencoder, std::nullopt);
  return scenario;
}

// The populations and projections as they are printed.
std::string network_text(const Scenario& scenario) {
  Scenario network;
  network.populations = scenario.populations;
  network.projections = scenario.projections;
  return scenario_text(network);
}

TEST(Preset, SpellsOutRecirculation) {
  Scenario scenario = preset({5, 2}, RecirculationSpec{});
  AutoencoderSpec& spec = *scenario.circular_autoencoder;
  spec.hidden_activation = Activation::tanh;
  spec.output_activation = Activation::logistic;
  spec.output_bias = BiasStart::data_mean;
  scenario.learning.layer_rates = {0.1, 0.2};
  scenario.learning.weight_limit.element = 2;
  EXPECT_EQ(network_text(expanded(scenario)), R"(population {
  name: "visible"
  size: 5
  activation: LOGISTIC
  bias {
    start: DATA_MEAN
    rule: "(post[0] - post[1]) * pre[0]"
    rate: 0.2
  }
  clamped: true
  integration_ns: 0
}
population {
  name: "hidden"
  size: 2
  activation: TANH
  bias {
    rule: "(post[0] - post[1]) * pre[0]"
    rate: 0.1
  }
  integration_ns: 0
}
projection {
  pre: "visible"
  post: "hidden"
  rule: "(post[0] - post[1]) * pre[0]"
  rate: 0.1
  weight_limit {
    element: 2
  }
  delay {
    constant_ns: 1000
  }
}
projection {
  pre: "hidden"
  post: "visible"
  rule: "(post[0] - post[1]) * pre[0]"
  rate: 0.2
  weight_limit {
    element: 2
  }
  delay {
    constant_ns: 1000
  }
}
)");
}

TEST(Preset, SpellsOutErrorRecirculation) {
  EXPECT_EQ(network_text(expanded(preset({3, 2}, ErrorRecirculationSpec{}))), R"(population {
  name: "visible"
  size: 3
  bias {
    rule: "(post[0] - post[1]) * pre[0]"
    rate: 0.01
  }
  clamped: true
  recirculates: ERROR
  integration_ns: 0
}
population {
  name: "hidden"
  size: 2
  bias {
    rule: "post[1] * pre[0]"
    rate: 0.01
    first_volley_only: true
  }
  integration_ns: 0
}
projection {
  pre: "visible"
  post: "hidden"
  rule: "post[1] * pre[0]"
  rate: 0.01
  delay {
    constant_ns: 1000
  }
}
projection {
  pre: "hidden"
  post: "visible"
  rule: "(post[0] - post[1]) * pre[0]"
  rate: 0.01
  delay {
    constant_ns: 1000
  }
}
)");
}

TEST(Preset, LetsOnlyTheTopLearn) {
  const Scenario scenario = expanded(preset({3, 2}, TopSpec{}));
  EXPECT_EQ(scenario.populations[0].recirculations, 0U);
  EXPECT_EQ(scenario.populations[0].bias->rule, "(post[0] - post[1]) * pre[0]");
  EXPECT_EQ(scenario.populations[1].bias, BiasSpec{});
  EXPECT_EQ(scenario.projections[0].rule, "");
  EXPECT_EQ(scenario.projections[0].rate, std::nullopt);
  EXPECT_EQ(scenario.projections[1].rule, "(post[0] - post[1]) * pre[0]");
}

TEST(Preset, SpellsOutAStandardAutoencoder) {
  EXPECT_EQ(network_text(expanded(standard_preset({3, 2}))), R"(population {
  name: "input"
  size: 3
  clamped: true
  recirculations: 0
  integration_ns: 0
}
population {
  name: "hidden"
  size: 2
  bias {
  }
  integration_ns: 0
}
population {
  name: "output"
  size: 3
  bias {
    rule: "error * pre[0]"
    rate: 0.01
  }
  integration_ns: 0
}
projection {
  pre: "input"
  post: "hidden"
  delay {
    constant_ns: 1000
  }
}
projection {
  pre: "hidden"
  post: "output"
  rule: "error * pre[0]"
  rate: 0.01
  delay {
    constant_ns: 1000
  }
}
projection {
  name: "input-output-target"
  pre: "input"
  post: "output"
  port: TARGET
  connectivity {
    one_to_one {
    }
  }
  weights {
    constant: 1
  }
  delay {
    constant_ns: 1000
  }
}
)");
}

TEST(Preset, NamesSeveralHiddenLayersByNumber) {
  const Scenario scenario = expanded(preset({5, 4, 3, 4}, RecirculationSpec{}));
  std::vector<std::string> names;
  for (const PopulationSpec& spec : scenario.populations) names.push_back(spec.name);
  for (const ProjectionSpec& spec : scenario.projections) names.push_back(spec.name);
  EXPECT_THAT(names, ElementsAre("visible", "hidden1", "hidden2", "hidden3",  //
                                 "visible-hidden1", "hidden1-hidden2", "hidden2-hidden3",
                                 "hidden3-visible"));
}

TEST(Preset, GivesEveryLayerItsRate) {
  Scenario scenario = preset({5, 4, 3}, RecirculationSpec{});
  scenario.learning.layer_rates = {0.1, 0.2, 0.3};
  scenario = expanded(scenario);
  EXPECT_EQ(scenario.projections[0].rate, 0.1);
  EXPECT_EQ(scenario.populations[1].bias->rate, 0.1);
  EXPECT_EQ(scenario.projections[1].rate, 0.2);
  EXPECT_EQ(scenario.populations[2].bias->rate, 0.2);
  EXPECT_EQ(scenario.projections[2].rate, 0.3);
  EXPECT_EQ(scenario.populations[0].bias->rate, 0.3);
  EXPECT_TRUE(scenario.learning.layer_rates.empty());
}

TEST(Preset, HoldsBiasesFixedIfAsked) {
  Scenario scenario = preset({5, 4}, RecirculationSpec{});
  scenario.circular_autoencoder->fixed_biases = true;
  for (const PopulationSpec& population : expanded(scenario).populations) {
    ASSERT_TRUE(population.bias);
    EXPECT_EQ(population.bias->rule, "");
    EXPECT_EQ(population.bias->rate, std::nullopt);
  }
}

TEST(Preset, PassesTransmissionAndWeightsToAll) {
  Scenario scenario = preset({5, 4}, RecirculationSpec{});
  scenario.circular_autoencoder->transmission = {Transmission::change, 0.25};
  scenario.circular_autoencoder->initial_weights = NormalWeights{0, 2};
  scenario = expanded(scenario);
  for (const PopulationSpec& population : scenario.populations) {
    EXPECT_EQ(population.transmission, (TransmissionSpec{Transmission::change, 0.25}));
  }
  for (const ProjectionSpec& projection : scenario.projections) {
    EXPECT_EQ(projection.weights, InitialWeights(NormalWeights{0, 2}));
  }
}

TEST(Preset, LimitsWeightsOnlyWhereTheyLearn) {
  Scenario scenario = preset({5, 4}, TopSpec{});
  scenario.learning.weight_limit.incoming_norm = 2;
  scenario = expanded(scenario);
  EXPECT_EQ(scenario.projections[0].weight_limit, std::nullopt);
  EXPECT_EQ(scenario.projections[1].weight_limit->incoming_norm, 2);
}

TEST(Preset, FillsInWhatASpeltOutScenarioLeavesOpen) {
  Scenario scenario;
  scenario.populations.resize(1);
  scenario.populations[0].name = "a";
  scenario.populations[0].bias.emplace().rule = "error";
  scenario.projections.resize(2);
  for (ProjectionSpec& projection : scenario.projections) projection.pre = projection.post = "a";
  scenario.projections[1].rule = "error * pre[0]";
  scenario.learning.rate = 0.5;
  scenario.learning.weight_limit.element = 3;
  scenario.timing.delay = Time{7};
  scenario.timing.integration = Time{2};
  Scenario expected = scenario;
  expected.populations[0].bias->rate = 0.5;
  expected.populations[0].integration = Time{2};
  for (ProjectionSpec& projection : expected.projections) {
    projection.name = "a-a";
    projection.delay = Time{7};
  }
  expected.projections[1].rate = 0.5;
  expected.projections[1].weight_limit = WeightLimit{3, {}};
  EXPECT_EQ(expanded(scenario), expected);
}

TEST(Preset, LeavesAloneWhatIsGiven) {
  Scenario scenario = expanded(preset({5, 4}, RecirculationSpec{}));
  scenario.learning.rate = 7;
  scenario.learning.weight_limit.element = 7;
  scenario.timing.delay = Time{7};
  scenario.timing.integration = Time{7};
  for (ProjectionSpec& projection : scenario.projections) projection.weight_limit = WeightLimit{};
  EXPECT_EQ(expanded(scenario), scenario);
}

Algorithm any_algorithm() {
  const std::uint32_t first = *rc::gen::inRange(0U, 5U);
  const RecirculationSpec recirculation{
      .combination = *rc::gen::element(Combination::plain, Combination::ccr, Combination::rcc,
                                       Combination::ccrcc, Combination::rwcc),
      .lambda = 0.25,
      .lambda2 = 0.75,
      .first_cycle = first,
      .last_cycle = *rc::gen::inRange(first + 1, first + 5),
      .top = *rc::gen::element(TopRule::gradient, TopRule::equation_48, TopRule::equation_51)};
  return *rc::gen::element<Algorithm>(recirculation, ErrorRecirculationSpec{},
                                      ErrorRecirculationSpec{.bias_in_recirculation = true},
                                      TopSpec{});
}

Scenario any_preset() {
  const auto sizes = *rc::gen::inRange<std::size_t>(2, 5);
  Scenario scenario =
      preset(*rc::gen::container<std::vector<std::uint32_t>>(sizes, rc::gen::inRange(1U, 6U)),
             any_algorithm());
  scenario.circular_autoencoder->fixed_biases = *rc::gen::arbitrary<bool>();
  scenario.circular_autoencoder->output_bias =
      *rc::gen::element(BiasStart::zero, BiasStart::data_mean);
  scenario.data.source = LowRankData{scenario.circular_autoencoder->layers[0], 1, 10, 10};
  return scenario;
}

RC_GTEST_PROP(Preset, ExpandsOnlyOnce, ()) {
  const Scenario once = expanded(any_preset());
  RC_ASSERT(expanded(once) == once);
}

RC_GTEST_PROP(Preset, ExpandsToAScenarioThatCanBePrintedAndRead, ()) {
  const Scenario scenario = expanded(any_preset());
  RC_ASSERT(network_findings(scenario).empty());
  RC_ASSERT(parse_scenario(scenario_text(scenario), "text").scenario == scenario);
}

// Every event that a rule names must come, and within its window.
RC_GTEST_PROP(Preset, ExpandsToRulesThatFire, ()) {
  const Scenario scenario = expanded(any_preset());
  const TimingPlan plan = plan_timing(scenario);
  RC_ASSERT(plan.violations.empty());
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    const bool is_plastic = !scenario.projections[k].rule.empty();
    RC_ASSERT(plan.presentation.projections[k].fires.has_value() == is_plastic);
  }
}

TEST(Preset, ExpandsAStandardAutoencoderToRulesThatFire) {
  const TimingPlan plan = plan_timing(expanded(standard_preset({4, 3, 2})));
  EXPECT_FALSE(plan.presentation.projections[1].fires);
  EXPECT_TRUE(plan.presentation.projections[2].fires);
  EXPECT_TRUE(plan.presentation.populations[3].bias_fires);
}

// What expanded() finds wrong, as it would be printed.
std::string refusal_of(const Scenario& scenario) {
  try {
    expanded(scenario);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(Preset, RefusesWhatCannotBeExpanded) {
  Scenario standard = standard_preset({5, 4});
  standard.learning.algorithm = RecirculationSpec{};
  EXPECT_THAT(refusal_of(standard), HasSubstr("learning.recirculation: "));

  EXPECT_THAT(refusal_of(preset({5, 4}, std::monostate{})), HasSubstr("needs an algorithm"));
  EXPECT_THAT(refusal_of(preset({}, TopSpec{})), HasSubstr("circular_autoencoder.layers: "));

  Scenario rates = preset({5, 4}, TopSpec{});
  rates.learning.layer_rates = {1};
  EXPECT_THAT(refusal_of(rates), HasSubstr("learning.layer_rates: "));
}

TEST(Preset, TellsMistakesInTermsOfWhatIsWritten) {
  const Scenario written = preset({5, 4}, TopSpec{});
  const std::vector<Finding> wrong = {{"projection[1].rule", "is late", "hurry", 3},
                                      {"data", "is short", ""}};
  EXPECT_THAT(as_written(written, wrong),
              ElementsAre(Finding{"circular_autoencoder",
                                  "in what it expands to, projection[1].rule: is late", "hurry"},
                          wrong[1]));
  EXPECT_EQ(as_written(expanded(written), wrong), wrong);
}

}  // namespace
}  // namespace recirc
