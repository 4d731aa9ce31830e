// Rate schedules on both engines: what they mean, batches that reach from one epoch into the next
// included.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "protocols/scenario_reader.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::build;
using testing_support::Built;
using testing_support::compiled;

constexpr std::uint32_t kExamples = 5;

// Five examples: batches of two end in either epoch.
Scenario scenario_with(const std::string& learning) {
  return parse_scenario(
             "name: 's' data { low_rank { dimensions: 4 rank: 2 train_examples: 5 "
             "test_examples: 1 } } circular_autoencoder { layers: [4, 3] "
             "hidden_activation: TANH visible_bias: DATA_MEAN } learning { " +
                 learning + " }",
             "s")
      .scenario;
}

void present_epoch(Engine& engine, const Built& built, std::uint64_t epoch) {
  std::vector<std::uint32_t> examples(kExamples);
  std::iota(examples.begin(), examples.end(), 0U);
  engine.present(*built.data, Split::train, epoch, examples);
}

struct Learned {
  std::vector<std::vector<double>> weights;
  std::vector<std::vector<double>> biases;
  friend bool operator==(const Learned&, const Learned&) = default;
};

Learned learned_by(const Engine& engine, const Network& network) {
  Learned result;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    result.weights.push_back(engine.weights(ProjectionId{k}));
    result.biases.push_back(engine.biases(PopulationId{k}));
  }
  return result;
}

enum class Which : std::uint8_t { actor, compiled };

std::unique_ptr<Engine> engine_of(Which which, const Built& built) {
  if (which == Which::compiled) return compiled(built);
  return std::make_unique<ActorEngine>(built.network, 1);
}

class ScheduledEngine : public testing::TestWithParam<Which> {};

TEST_P(ScheduledEngine, LearnsInEachEpochAtTheRateOfThatEpoch) {
  const Built built = build(
      scenario_with("recirculation {} rate: 0.4 schedule { list { factor: [1, 0.5, 0.25] } }"));
  const auto scheduled = engine_of(GetParam(), built);
  Learned by_hand = learned_by(*scheduled, built.network);
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    const double rate = 0.4 / (1U << epoch);
    const Built constant = build(scenario_with("recirculation {} rate: " + std::to_string(rate)));
    const auto engine = engine_of(GetParam(), constant);
    for (std::uint32_t k = 0; k < 2; ++k) {
      engine->set_weights(ProjectionId{k}, by_hand.weights[k]);
      engine->set_biases(PopulationId{k}, by_hand.biases[k]);
    }
    present_epoch(*engine, constant, epoch);
    by_hand = learned_by(*engine, constant.network);
    present_epoch(*scheduled, built, epoch);
    EXPECT_EQ(learned_by(*scheduled, built.network), by_hand) << "epoch " << epoch;
  }
}

TEST_P(ScheduledEngine, AppliesABatchAtTheRateOfItsLastPresentation) {
  const Built built = build(
      scenario_with("recirculation {} rate: 0.4 batch: 6 schedule { list { factor: [0, 1] } }"));
  const auto engine = engine_of(GetParam(), built);
  const Learned before = learned_by(*engine, built.network);
  present_epoch(*engine, built, 0);
  EXPECT_EQ(learned_by(*engine, built.network), before);
  present_epoch(*engine, built, 1);
  const Learned after = learned_by(*engine, built.network);
  EXPECT_NE(after.weights[0], before.weights[0]);
  EXPECT_NE(after.weights[1], before.weights[1]);
  EXPECT_NE(after.biases[0], before.biases[0]);
  EXPECT_NE(after.biases[1], before.biases[1]);
}

TEST_P(ScheduledEngine, LetsAProjectionHaveAScheduleOfItsOwn) {
  Scenario scenario = expanded(scenario_with("recirculation {} rate: 0.4 batch: 5"));
  scenario.projections[0].schedule = EpochFactors{{0}};
  const Built built = build(scenario);
  const auto engine = engine_of(GetParam(), built);
  const Learned before = learned_by(*engine, built.network);
  present_epoch(*engine, built, 0);
  const Learned after = learned_by(*engine, built.network);
  EXPECT_EQ(after.weights[0], before.weights[0]);
  EXPECT_NE(after.weights[1], before.weights[1]);
}

INSTANTIATE_TEST_SUITE_P(Both, ScheduledEngine, testing::Values(Which::actor, Which::compiled),
                         [](const auto& named) {
                           return named.param == Which::actor ? "actor" : "compiled";
                         });

TEST(RateSchedules, MeanTheSameToBothEngines) {
  for (const char* schedule : {"step { epochs: 2 factor: 0.3 }", "exponential { factor: 0.7 }",
                               "inverse { half_after: 1.5 }", "list { factor: [1, 0.2] }"}) {
    const Built built = build(scenario_with(
        std::string("recirculation {} rate: 0.2 batch: 2 schedule { ") + schedule + " }"));
    ActorEngine actor(built.network, 1);
    const auto tape = compiled(built);
    for (std::uint64_t epoch = 0; epoch < 6; ++epoch) {
      present_epoch(actor, built, epoch);
      present_epoch(*tape, built, epoch);
    }
    const Learned a = learned_by(actor, built.network);
    const Learned b = learned_by(*tape, built.network);
    for (std::size_t k = 0; k < a.weights.size(); ++k) {
      EXPECT_LT(testing_support::distance(a.weights[k], b.weights[k]), 1e-12) << schedule;
      EXPECT_LT(testing_support::distance(a.biases[k], b.biases[k]), 1e-12) << schedule;
    }
  }
}

TEST(RateSchedules, HoldForChangesThatAreAppliedAtOnceAndForTies) {
  for (const char* learning :
       {"recirculation {} apply: IMMEDIATE", "backpropagation {} batch: 5"}) {
    const Built built = build(
        scenario_with(std::string(learning) + " rate: 0.4 schedule { list { factor: [0, 1] } }"));
    ActorEngine engine(built.network, 1);
    const std::vector<double> before = engine.weights(ProjectionId{0});
    present_epoch(engine, built, 0);
    EXPECT_EQ(engine.weights(ProjectionId{0}), before) << learning;
    present_epoch(engine, built, 1);
    EXPECT_NE(engine.weights(ProjectionId{0}), before) << learning;
  }
}

}  // namespace
}  // namespace recirc
