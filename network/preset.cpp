#include "network/preset.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "network/findings_below.hpp"
#include "network/preset_autoencoder.hpp"
#include "neurons/errors.hpp"

namespace recirc {
namespace {

bool has_preset(const Scenario& scenario) {
  return scenario.circular_autoencoder.has_value() || scenario.standard_autoencoder.has_value();
}

Scenario without_preset(const Scenario& scenario) {
  auto wrong =
      findings_below({"circular_autoencoder", "standard_autoencoder", "learning"}, scenario);
  if (!wrong.empty()) throw InputError(std::move(wrong));
  SpeltOut network = scenario.circular_autoencoder
                         ? circular_autoencoder(*scenario.circular_autoencoder, scenario.learning)
                         : standard_autoencoder(*scenario.standard_autoencoder, scenario.learning);
  Scenario result = scenario;
  result.circular_autoencoder.reset();
  result.standard_autoencoder.reset();
  result.populations = std::move(network.populations);
  result.projections = std::move(network.projections);
  result.learning.algorithm = std::monostate{};
  result.learning.layer_rates.clear();
  return result;
}

// Neither the stimulus nor a target reaches it.
bool is_hidden(const PopulationSpec& population, const Scenario& scenario) {
  const auto tells_it = [&](const ProjectionSpec& projection) {
    return projection.port == Port::target && projection.post == population.name;
  };
  return !population.clamped && std::ranges::none_of(scenario.projections, tells_it);
}

void fill_in(PopulationSpec& population, const Scenario& scenario) {
  if (!population.dead && is_hidden(population, scenario)) population.dead = scenario.faults.dead;
  if (!population.integration) population.integration = scenario.timing.integration;
  if (!population.bias || population.bias->rule.empty()) return;
  BiasSpec& bias = *population.bias;
  if (!bias.rate) bias.rate = scenario.learning.rate;
  if (!bias.schedule) bias.schedule = scenario.learning.schedule;
}

void fill_in(ProjectionSpec& projection, const Scenario& scenario) {
  if (projection.name.empty()) projection.name = projection.pre + "-" + projection.post;
  if (!projection.delay) projection.delay = scenario.timing.delay;
  const FaultsSpec& faults = scenario.faults;
  if (!projection.jitter && faults.jitter != Time{0}) projection.jitter = faults.jitter;
  if (!projection.loss && faults.loss != 0) projection.loss = faults.loss;
  if (projection.rule.empty()) return;
  if (!projection.rate) projection.rate = scenario.learning.rate;
  if (!projection.schedule) projection.schedule = scenario.learning.schedule;
  // The limit of tied weights is that of the projection whose weights they are.
  if (projection.tied_to) return;
  if (!projection.weight_limit && scenario.learning.weight_limit != WeightLimit{}) {
    projection.weight_limit = scenario.learning.weight_limit;
  }
}

}  // namespace

Scenario expanded(const Scenario& scenario) {
  Scenario result = has_preset(scenario) ? without_preset(scenario) : scenario;
  for (PopulationSpec& population : result.populations) fill_in(population, result);
  for (ProjectionSpec& projection : result.projections) fill_in(projection, result);
  result.faults = {};  // said where it happens
  return result;
}

std::vector<Finding> as_written(const Scenario& scenario, std::vector<Finding> wrong) {
  if (!has_preset(scenario)) return wrong;
  for (Finding& finding : wrong) {
    if (!finding.where.starts_with("population[") && !finding.where.starts_with("projection[")) {
      continue;
    }
    finding.what = "in what it expands to, " + finding.where + ": " + finding.what;
    finding.where = scenario.circular_autoencoder ? "circular_autoencoder" : "standard_autoencoder";
    finding.offset = 0;
  }
  return wrong;
}

}  // namespace recirc
