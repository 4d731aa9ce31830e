#include "tools/report/trained_network.hpp"

#include <system_error>
#include <utility>

namespace recirc {
namespace {

// The scenario of a run, starting where the run has ended. Tied projections have no weights of
// their own.
Scenario continued(Scenario scenario, const std::filesystem::path& folder) {
  for (ProjectionSpec& projection : scenario.projections) {
    if (projection.tied_to) continue;
    const std::string name =
        projection.name.empty() ? projection.pre + "-" + projection.post : projection.name;
    projection.weights = NpyFile{absolute(folder / "weights" / (name + ".npy")).string()};
  }
  for (PopulationSpec& population : scenario.populations) {
    if (!population.bias) continue;
    population.bias->initial =
        NpyFile{absolute(folder / "biases" / (population.name + ".npy")).string()};
  }
  return scenario;
}

}  // namespace

TrainedNetwork load_trained(const std::filesystem::path& folder) {
  TrainedNetwork trained{
      .planned = plan_experiment(
          {.scenario = folder / "scenario.textproto", .set = {}, .seed = std::nullopt, .data = {}}),
      .network = {}};
  trained.planned.expanded = continued(std::move(trained.planned.expanded), folder);
  trained.network = network_without_data(trained.planned);
  return trained;
}

bool has_weights(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(folder / "weights", ignored);
}

}  // namespace recirc
