// Ways back for the error, and the channels of table 5, as projections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network/network_builder.hpp"
#include "network/preset.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;

Scenario ring(std::vector<std::uint32_t> layers, Algorithm algorithm) {
  Scenario scenario;
  scenario.name = "feedback";
  scenario.data.source = LowRankData{.dimensions = layers.front(), .rank = 1};
  scenario.circular_autoencoder = AutoencoderSpec{.layers = std::move(layers)};
  scenario.learning.algorithm = algorithm;
  scenario.learning.layer_rates = {0.1, 0.2, 0.3};
  scenario.learning.weight_limit.element = 2;
  return scenario;
}

ProjectionSpec channel(const std::string& pre, const std::string& post) {
  ProjectionSpec spec;
  spec.name = pre + "-" + post + "-apical";
  spec.pre = pre;
  spec.post = post;
  spec.output = Output::error;
  spec.port = Port::apical;
  spec.delay = Time{1000};
  return spec;
}

std::vector<ProjectionSpec> ways_back(const Algorithm& algorithm) {
  const Scenario scenario = expanded(ring({5, 4, 3}, algorithm));
  EXPECT_EQ(scenario.projections[0].rule, "error * pre[0]");
  EXPECT_EQ(scenario.projections[2].rule, "(post[0] - post[1]) * pre[0]");
  EXPECT_EQ(scenario.populations[0].recirculations, 0U);
  return {scenario.projections.begin() + 3, scenario.projections.end()};
}

TEST(Feedback, IsTiedToTheForwardWeightsInBackpropagation) {
  std::vector<ProjectionSpec> expected{channel("hidden2", "hidden1"),
                                       channel("visible", "hidden2")};
  expected[0].tied_to = TieSpec{.projection = "hidden1-hidden2", .transpose = true};
  expected[1].tied_to = TieSpec{.projection = "hidden2-visible", .transpose = true};
  EXPECT_EQ(ways_back(BackpropagationSpec{}), expected);
}

TEST(Feedback, IsRandomLayerByLayerOrFromTheOutput) {
  EXPECT_EQ(ways_back(RandomBackpropagationSpec{}),
            (std::vector{channel("hidden2", "hidden1"), channel("visible", "hidden2")}));
  EXPECT_EQ(ways_back(SkippedRandomBackpropagationSpec{}),
            (std::vector{channel("visible", "hidden1"), channel("visible", "hidden2")}));
}

TEST(Feedback, LearnsAtTheRateOfTheLayerAboveWhereItIsAdaptive) {
  const std::vector<ProjectionSpec> back = ways_back(AdaptiveRandomBackpropagationSpec{});
  EXPECT_EQ(back[0].rule, "post[0] * pre[0]");
  EXPECT_EQ(back[0].rate, 0.2);
  EXPECT_EQ(back[1].rate, 0.3);
}

std::string refusal_of(const Scenario& scenario) {
  try {
    const Scenario spelt_out = expanded(scenario);
    if (auto wrong = network_findings(spelt_out); !wrong.empty()) {
      throw InputError(std::move(wrong));
    }
  } catch (const InputError& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(Ties, AreRefusedWhereTheyCannotHold) {
  const Scenario good = expanded(ring({5, 4, 3}, BackpropagationSpec{}));
  EXPECT_EQ(refusal_of(good), "no refusal");
  const auto refused = [&](auto change) {
    Scenario bad = good;
    change(bad, bad.projections[3]);
    return refusal_of(bad);
  };
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.tied_to->transpose = false; }),
              HasSubstr("transpose: true"));
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.tied_to->projection = "hidden1-hiden2"; }),
              HasSubstr("did you mean \"hidden1-hidden2\"?"));
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.tied_to->projection = p.name; }),
              HasSubstr("tied to itself"));
  EXPECT_THAT(refused([](Scenario& s, auto& p) { p.tied_to->projection = s.projections[4].name; }),
              HasSubstr("is tied itself"));
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.weights = ConstantValue{1}; }),
              HasSubstr("projection[3].weights"));
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.weight_limit = WeightLimit{.element = 1}; }),
              HasSubstr("projection[3].weight_limit"));
  EXPECT_THAT(refused([](Scenario&, auto& p) { p.connectivity = FixedInDegree{1}; }),
              HasSubstr("not all to all"));
  EXPECT_THAT(refused([](Scenario& s, auto&) { s.learning.apply = Apply::immediate; }),
              HasSubstr("IMMEDIATE"));
}

// What comes back to the input through C3 is no answer of the network's.
TEST(Loss, IsOfThoseThatHearTheirTarget) {
  Scenario scenario = ring({5, 4, 3}, RecirculationSpec{});
  std::swap(scenario.standard_autoencoder, scenario.circular_autoencoder);
  scenario.standard_autoencoder->c3.emplace();
  const Network network = build_network(scenario, Timing{}, {});
  EXPECT_FALSE(network.populations.front().neuron.is_judged);
  EXPECT_TRUE(network.populations.back().neuron.is_judged);
}

}  // namespace
}  // namespace recirc
