#include "tools/recorded_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/open_data.hpp"

namespace recirc {
namespace {

bool changes(const RateSchedule& schedule) {
  return !std::holds_alternative<ConstantRate>(schedule);
}

bool rates_change(const Network& network) {
  const auto of_projection = [](const Projection& projection) {
    return projection.synapse.rule && changes(projection.synapse.schedule);
  };
  const auto of_biases = [](const Population& population) {
    return population.bias && population.bias->rule && changes(population.bias->schedule);
  };
  return std::ranges::any_of(network.projections, of_projection) ||
         std::ranges::any_of(network.populations, of_biases);
}

bool is_same(const Network& network, const TraceHeader& header) {
  const auto same_population = [](const Population& a, const TracePopulation& b) {
    return a.name == b.name && a.first == b.first && a.size == b.size;
  };
  const auto same_projection = [](const Projection& a, const TraceProjection& b) {
    return a.name == b.name && a.pre == b.pre && a.post == b.post && a.output == b.output &&
           a.port == b.port;
  };
  return std::ranges::equal(network.populations, header.populations, same_population) &&
         std::ranges::equal(network.projections, header.projections, same_projection);
}

}  // namespace

RecordedRun recorded_run(const TraceHeader& header, const std::filesystem::path& file) {
  const std::string name = fmt::format("the scenario in {}", file.string());
  ScenarioFile scenario = parse_scenario(header.scenario, name);
  RecordedRun run;
  run.planned.written = std::move(scenario.scenario);
  run.planned.positions = std::move(scenario.positions);
  run.planned.folder = file.has_parent_path() ? file.parent_path() : ".";
  run.planned.expanded = expanded(run.planned.written);
  run.planned.plan = plan_timing(run.planned.expanded);
  run.network = network_without_data(run.planned);
  if (!is_same(run.network, header)) {
    throw InputError({.where = file.string(),
                      .what = "its events are not of the network of its scenario",
                      .right = ""});
  }
  if (rates_change(run.network)) {
    const auto data = open_data(run.planned.expanded.data, run.planned.expanded.seed,
                                {.search = data_search_path({}, DataEnvironment::of_process()),
                                 .scenario_folder = run.planned.folder});
    run.epoch = data->size(Split::train);
  }
  return run;
}

bool is_recorded_run(const std::filesystem::path& path) {
  return std::filesystem::is_directory(path) || path.extension() == ".mcap";
}

}  // namespace recirc
