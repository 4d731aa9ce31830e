#include "tests/support/small_digits.hpp"

#include <gtest/gtest.h>

#include "network/preset.hpp"
#include "protocols/scenario_reader.hpp"
#include "sim/make_engine.hpp"
#include "sim/training.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {
namespace {

void shrink(std::uint32_t& size) { size = size == 784 ? 64 : 8; }

std::vector<std::vector<double>> weights_of(const Engine& engine, const Network& network) {
  std::vector<std::vector<double>> weights;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    weights.push_back(engine.weights(ProjectionId{k}));
  }
  return weights;
}

}  // namespace

Scenario on_small_digits(const std::string& file) {
  Scenario scenario = read_scenario(file).scenario;
  for (auto* preset : {&scenario.circular_autoencoder, &scenario.standard_autoencoder}) {
    if (!*preset) continue;
    for (std::uint32_t& size : (*preset)->layers) shrink(size);
  }
  for (PopulationSpec& population : scenario.populations) shrink(population.size);
  scenario.data.source = IdxData{.name = "optdigits", .train_examples = 1500, .test_examples = 500};
  scenario.learning.rate = 0.05;
  scenario.precision = Precision::double_precision;
  scenario.run.epochs = 20;
  return scenario;
}

Trained train(const Scenario& scenario) {
  const Built built = build(scenario);
  const EngineChoice choice =
      choose_engine(EngineKind::automatic, expanded(scenario), built.plan, built.network, 1);
  EXPECT_EQ(choice.refusal, "");
  Training training(built.network, *built.data, scenario.seed, Shuffle::yes, choice.make);
  Trained result;
  result.first_weights = weights_of(training.engine(), built.network);
  const auto note = [&](const EpochMetrics& metrics) {
    result.losses.push_back(metrics.test_loss);
    result.sim_time = metrics.sim_time;
  };
  training.run(scenario.run, {.on_epoch = note, .on_progress = {}, .should_stop = {}});
  result.weights = weights_of(training.engine(), built.network);
  for (std::uint32_t k = 0; k < built.network.populations.size(); ++k) {
    result.biases.push_back(training.engine().biases(PopulationId{k}));
  }
  return result;
}

}  // namespace recirc::testing_support
