#pragma once

#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "network/network_builder.hpp"
#include "network/presentation.hpp"
#include "network/preset.hpp"
#include "protocols/scenario.hpp"
#include "sim/actor/actor_engine.hpp"
#include "sim/data/open_data.hpp"

namespace recirc::bench {

/// A network and its data, as `recirc run` would make them.
struct BenchRun {
  std::unique_ptr<DataSource> data;
  Network network;
  std::vector<std::uint32_t> examples;
};

/// Makes `scenario` ready; data sets are looked for in ../shared/data.
inline BenchRun bench_run(const Scenario& scenario) {
  const Scenario spelt_out = expanded(scenario);
  BenchRun run;
  run.data = open_data(spelt_out.data, spelt_out.seed,
                       {.search = {"../shared/data"}, .scenario_folder = "."});
  const std::vector<double> mean = run.data->mean();
  run.network =
      build_network(spelt_out, plan_timing(spelt_out), {.data_mean = mean, .folder = "."});
  run.examples.resize(run.data->size(Split::train));
  std::iota(run.examples.begin(), run.examples.end(), 0U);
  return run;
}

/// A circular autoencoder that learns by plain recirculation, tanh and logistic.
inline Scenario autoencoder(std::vector<std::uint32_t> layers, std::uint32_t batch) {
  Scenario scenario;
  scenario.name = "bench";
  AutoencoderSpec& ring = scenario.circular_autoencoder.emplace();
  ring.layers = std::move(layers);
  ring.hidden_activation = Activation::tanh;
  ring.output_activation = Activation::logistic;
  scenario.learning.algorithm = RecirculationSpec{};
  scenario.learning.batch = batch;
  return scenario;
}

/// The same on MNIST.
inline Scenario mnist_autoencoder(std::vector<std::uint32_t> layers, std::uint32_t batch) {
  Scenario scenario = autoencoder(std::move(layers), batch);
  scenario.circular_autoencoder->output_bias = BiasStart::data_mean;
  scenario.data.source = IdxData{.name = "mnist",
                                 .train_images = {},
                                 .test_images = {},
                                 .train_examples = {},
                                 .test_examples = {}};
  return scenario;
}

/// The same on low-rank data of the ring's own size, at a rate at which it stays quiet.
inline Scenario low_rank_autoencoder(std::vector<std::uint32_t> layers, std::uint32_t batch) {
  const std::uint32_t dimensions = layers[0];
  Scenario scenario = autoencoder(std::move(layers), batch);
  scenario.circular_autoencoder->output_activation = Activation::tanh;
  scenario.learning.rate = 1e-6;
  scenario.data.source =
      LowRankData{.dimensions = dimensions, .rank = 4, .train_examples = 4000, .test_examples = 1};
  return scenario;
}

}  // namespace recirc::bench
