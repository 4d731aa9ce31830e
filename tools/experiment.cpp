#include "tools/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "network/record_findings.hpp"
#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/data_sets.hpp"
#include "sim/data/open_data.hpp"

namespace recirc {
namespace {

/// Findings name a field of the scenario, or a file: a path with a slash, since our folders have
/// one.
bool names_a_field(std::string_view where) { return where.find('/') == std::string_view::npos; }

/// Collects what is wrong with a scenario, each finding at its place in the user's file.
class Wrongs {
 public:
  Wrongs(const Scenario& written, const SourceMap& positions)
      : written_(written), positions_(positions) {}

  void add(std::vector<Finding> findings) {
    for (Finding& finding : as_written(written_, std::move(findings))) {
      if (names_a_field(finding.where)) {
        finding = located({std::move(finding)}, positions_).front();
      }
      // Two checks may see the same mistake.
      if (std::ranges::find(all_, finding) == all_.end()) all_.push_back(std::move(finding));
    }
  }

  /// Runs `step`; what it throws as InputError is added.
  template <class Step>
  void run(Step step) {
    try {
      step();
    } catch (const InputError& error) {
      add(error.findings());
    }
  }

  void throw_if_any() {
    if (!all_.empty()) throw InputError(std::move(all_));
  }

 private:
  const Scenario& written_;
  const SourceMap& positions_;
  std::vector<Finding> all_;
};

ScenarioFile read(const ExperimentOptions& options) {
  std::vector<std::string> overrides = options.set;
  if (options.seed) overrides.push_back(fmt::format("seed={}", *options.seed));
  return read_scenario(options.scenario, overrides);
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

DataPlaces places_of(const ExperimentOptions& options) {
  return {.search = data_search_path(options.data, DataEnvironment::of_process()),
          .scenario_folder = folder_of(options.scenario)};
}

PlannedExperiment read_and_expand(const ExperimentOptions& options) {
  ScenarioFile file = read(options);
  PlannedExperiment planned;
  planned.written = std::move(file.scenario);
  planned.positions = std::move(file.positions);
  planned.folder = folder_of(options.scenario);
  Wrongs wrongs(planned.written, planned.positions);
  wrongs.run([&] { planned.expanded = expanded(planned.written); });
  wrongs.throw_if_any();
  return planned;
}

void plan(PlannedExperiment& planned, Wrongs& wrongs) {
  wrongs.add(network_findings(planned.expanded));
  wrongs.run([&] { planned.plan = plan_timing(planned.expanded); });
  planned.expanded.timing.window = planned.plan.timing.window;
  planned.expanded.timing.period = planned.plan.timing.period;
}

void make_absolute(std::string& path, const std::filesystem::path& folder) {
  if (!path.empty()) path = std::filesystem::absolute(folder / path).lexically_normal().string();
}

template <class Initial>
void make_absolute(Initial& initial, const std::filesystem::path& folder) {
  if (auto* file = std::get_if<NpyFile>(&initial)) make_absolute(file->path, folder);
}

void name_files(IdxData& data, const ExperimentOptions& options) {
  const DataSet* const set = find_data_set(data.name);
  if (set == nullptr || options.data.empty()) return;
  const auto search = find_data_set_files(*set, {options.data});
  if (!search.files) return;
  data.name.clear();
  data.train_images = search.files->train.string();
  data.test_images = search.files->test.string();
  // Relative to where recirc was called, unlike what a scenario says.
  make_absolute(data.train_images, ".");
  make_absolute(data.test_images, ".");
}

}  // namespace

PlannedExperiment plan_experiment(const ExperimentOptions& options) {
  PlannedExperiment planned = read_and_expand(options);
  Wrongs wrongs(planned.written, planned.positions);
  plan(planned, wrongs);
  wrongs.throw_if_any();
  return planned;
}

Experiment load_experiment(const ExperimentOptions& options) {
  Experiment experiment{.planned = read_and_expand(options), .data = nullptr, .network = {}};
  PlannedExperiment& planned = experiment.planned;
  Wrongs wrongs(planned.written, planned.positions);
  plan(planned, wrongs);
  wrongs.run([&] {
    experiment.data = open_data(planned.expanded.data, planned.expanded.seed, places_of(options));
  });
  wrongs.throw_if_any();
  wrongs.run([&] {
    const std::vector<double> mean = experiment.data->mean();
    experiment.network = build_network(planned.expanded, planned.plan,
                                       {.data_mean = mean, .folder = planned.folder});
  });
  wrongs.throw_if_any();
  if (planned.expanded.record) {
    wrongs.add(record_findings(*planned.expanded.record, experiment.network,
                               total_presentations(experiment)));
  }
  wrongs.throw_if_any();
  return experiment;
}

std::unique_ptr<DataSource> open_data_of(const PlannedExperiment& planned,
                                         const ExperimentOptions& options) {
  std::unique_ptr<DataSource> data;
  Wrongs wrongs(planned.written, planned.positions);
  wrongs.run(
      [&] { data = open_data(planned.expanded.data, planned.expanded.seed, places_of(options)); });
  wrongs.throw_if_any();
  return data;
}

std::uint64_t total_presentations(const Experiment& experiment) {
  const RunSpec& run = experiment.planned.expanded.run;
  const std::uint64_t all = run.epochs * experiment.data->size(Split::train);
  return std::min(all, run.presentations.value_or(all));
}

Network network_without_data(const PlannedExperiment& planned) {
  std::size_t dimensions = 0;
  for (const PopulationSpec& population : planned.expanded.populations) {
    if (population.clamped) dimensions += population.size;
  }
  const std::vector<double> mean(dimensions, 0.0);
  Network network;
  Wrongs wrongs(planned.written, planned.positions);
  wrongs.run([&] {
    network = build_network(planned.expanded, planned.plan,
                            {.data_mean = mean, .folder = planned.folder});
  });
  wrongs.throw_if_any();
  return network;
}

Scenario resolved(const PlannedExperiment& planned, const ExperimentOptions& options) {
  Scenario scenario = planned.expanded;
  for (PopulationSpec& population : scenario.populations) {
    if (population.bias) make_absolute(population.bias->initial, planned.folder);
  }
  for (ProjectionSpec& projection : scenario.projections) {
    make_absolute(projection.weights, planned.folder);
  }
  if (auto* idx = std::get_if<IdxData>(&scenario.data.source)) {
    make_absolute(idx->train_images, planned.folder);
    make_absolute(idx->test_images, planned.folder);
    make_absolute(idx->train_labels, planned.folder);
    make_absolute(idx->test_labels, planned.folder);
    name_files(*idx, options);
  }
  if (auto* npy = std::get_if<NpyData>(&scenario.data.source)) {
    make_absolute(npy->train, planned.folder);
    make_absolute(npy->test, planned.folder);
  }
  return scenario;
}

}  // namespace recirc
