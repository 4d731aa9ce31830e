#pragma once

#include <memory>
#include <numeric>
#include <vector>

#include "network/network_builder.hpp"
#include "network/presentation.hpp"
#include "network/preset.hpp"
#include "protocols/scenario.hpp"
#include "sim/actor/actor_engine.hpp"
#include "sim/data/open_data.hpp"

namespace recirc::testing_support {

/// A scenario made ready to run, as the program does it.
struct Built {
  TimingPlan plan;
  std::unique_ptr<DataSource> data;
  Network network;
};

/// Data sets are looked for in ../shared/data.
inline Built build(const Scenario& scenario) {
  const Scenario spelt_out = expanded(scenario);
  Built built;
  built.plan = plan_timing(spelt_out);
  built.data = open_data(spelt_out.data, spelt_out.seed,
                         {.search = {"../shared/data"}, .scenario_folder = "."});
  const std::vector<double> mean = built.data->mean();
  built.network = build_network(spelt_out, built.plan, {.data_mean = mean, .folder = "."});
  return built;
}

/// Presents all training examples in their order, `times` times.
inline void present_all(Engine& engine, const DataSource& data, std::uint64_t times = 1) {
  std::vector<std::uint32_t> examples(data.size(Split::train));
  std::iota(examples.begin(), examples.end(), 0U);
  for (std::uint64_t epoch = 0; epoch < times; ++epoch) {
    engine.present(data, Split::train, epoch, examples);
  }
}

}  // namespace recirc::testing_support
