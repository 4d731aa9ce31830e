// Networks on a chip: what is kept is a number of its format, and rounding has no bias.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::present_all;

Scenario on_chip(const ArithmeticSpec& arithmetic) {
  Scenario scenario = testing_support::ring({.sizes = {4, 3}, .rate = 0.01, .batch = 2});
  scenario.arithmetic = arithmetic;
  return scenario;
}

bool is_number_of(const FixedPoint& format, double value) {
  return nearest(format, value) == value;
}

TEST(FixedPointNetwork, KeepsWeightsAndBiasesInTheirNumbersFromTheStart) {
  for (const bool is_stochastic : {false, true}) {
    const Built built = testing_support::build(on_chip({.weight_bits = 6,
                                                        .stochastic_rounding = is_stochastic,
                                                        .weight_range = 1,
                                                        .bias_range = 4}));
    ActorEngine engine(built.network, 1);
    const auto expect_numbers = [&] {
      for (const double weight : engine.weights(ProjectionId{0})) {
        EXPECT_TRUE(is_number_of(fixed_point(6, 1), weight)) << weight;
      }
      for (const double bias : engine.biases(PopulationId{1})) {
        EXPECT_TRUE(is_number_of(fixed_point(6, 4), bias)) << bias;
      }
    };
    expect_numbers();
    present_all(engine, *built.data, 5);
    expect_numbers();
  }
}

TEST(FixedPointNetwork, SaysOnlyNumbersOfItsActivities) {
  Scenario scenario = on_chip({.activity_bits = 5, .activity_range = 2});
  for (PopulationSpec& population : scenario.populations) {
    population.axon_memory = 0.3;
    population.soma_memory = 0.7;
  }
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  EventsInMemory recorder(1);
  engine.set_recorder(&recorder);
  present_all(engine, *built.data);
  int said = 0;
  for (const RecordedEvent& event : recorder.events()) {
    const bool is_said = event.kind == EventKind::axon || event.kind == EventKind::soma ||
                         event.kind == EventKind::error || event.kind == EventKind::activation;
    if (!is_said) continue;
    ++said;
    EXPECT_TRUE(is_number_of(fixed_point(5, 2), event.value)) << event.value;
  }
  EXPECT_GT(said, 50);
}

// Changes below half a step: rounding to nearest forgets each of them, and stochastic rounding
// keeps them on average.
TEST(FixedPointNetwork, LearnsLessThanAStepAtATimeOnlyByStochasticRounding) {
  const auto moved = [](bool is_stochastic) {
    Scenario scenario = testing_support::ring(
        {.sizes = {20, 20}, .rule = "pre[0]^2 + 1", .rate = 0.0005, .examples = 50});
    scenario.arithmetic = {.weight_bits = 8,
                           .stochastic_rounding = is_stochastic,
                           .weight_range = 8};  // steps of 1/16
    const Built built = testing_support::build(scenario);
    ActorEngine engine(built.network, 1);
    present_all(engine, *built.data);
    double sum = 0;
    const std::vector<double> weights = engine.weights(ProjectionId{0});
    for (std::size_t k = 0; k < weights.size(); ++k) {
      sum += weights[k] - built.network.projections[0].initial_weights[k];
    }
    return sum / static_cast<double>(weights.size());
  };
  const Built exact = testing_support::build(
      testing_support::ring({.sizes = {20, 20}, .rule = "pre[0]^2 + 1", .examples = 50}));
  double expected = 0;
  std::vector<double> example;
  for (std::uint32_t k = 0; k < 50; ++k) {
    exact.data->example(Split::train, 0, k, example = std::vector<double>(20));
    for (const double value : example) expected += 0.0005 * (value * value + 1) / 20;
  }
  EXPECT_EQ(moved(false), 0);
  // A step in 50 / 800 presentations each: 400 weights have a standard error of 0.003.
  EXPECT_NEAR(moved(true), expected, 5 * 0.0625 * std::sqrt(expected / 0.0625 / 400));
}

TEST(FixedPointNetwork, OfManyBitsIsNearlyThatOfAnyNumber) {
  const auto weights = [](const ArithmeticSpec& arithmetic) {
    const Built built = testing_support::build(on_chip(arithmetic));
    ActorEngine engine(built.network, 1);
    present_all(engine, *built.data, 5);
    return engine.weights(ProjectionId{0});
  };
  const std::vector<double> any = weights({});
  const std::vector<double> many =
      weights({.weight_bits = 32, .activity_bits = 32, .weight_range = 8, .bias_range = 8});
  for (std::size_t k = 0; k < any.size(); ++k) {
    EXPECT_NEAR(any[k], many[k], 1e-6);
    EXPECT_NE(any[k], many[k]);
  }
}

}  // namespace
}  // namespace recirc
