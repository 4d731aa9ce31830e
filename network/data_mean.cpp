#include "network/data_mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "neurons/activation.hpp"

namespace recirc {
namespace {

// Number of the clamped population whose stimulus the population `number` is to give back: itself,
// or the one that its target port hears one to one.
std::optional<std::size_t> model_of(const Scenario& scenario, std::size_t number) {
  const PopulationSpec& population = scenario.populations[number];
  if (population.clamped) return number;
  for (const ProjectionSpec& projection : scenario.projections) {
    if (projection.post != population.name || projection.port != Port::target ||
        !std::holds_alternative<OneToOne>(projection.connectivity)) {
      continue;
    }
    const auto pre = std::ranges::find(scenario.populations, projection.pre, &PopulationSpec::name);
    if (pre != scenario.populations.end() && pre->clamped) {
      return static_cast<std::size_t>(pre - scenario.populations.begin());
    }
  }
  return std::nullopt;
}

bool starts_at_mean(const PopulationSpec& population) {
  return population.bias && std::holds_alternative<DataMean>(population.bias->initial);
}

// How many clamped neurons the first `count` populations have.
std::size_t clamped_neurons(const Scenario& scenario, std::size_t count) {
  std::size_t sum = 0;
  for (std::size_t k = 0; k < count; ++k) {
    if (scenario.populations[k].clamped) sum += scenario.populations[k].size;
  }
  return sum;
}

}  // namespace

std::vector<Finding> data_mean_findings(const Scenario& scenario) {
  std::vector<Finding> wrong;
  for (std::size_t k = 0; k < scenario.populations.size(); ++k) {
    if (!starts_at_mean(scenario.populations[k]) || model_of(scenario, k)) continue;
    wrong.push_back(
        {fmt::format("population[{}].bias.start", k),
         fmt::format("\"{}\" is not shown the data: it has no mean to start at",
                     scenario.populations[k].name),
         "a clamped population, or one whose target port hears a clamped one one_to_one"});
  }
  return wrong;
}

std::vector<Finding> data_findings(const Scenario& scenario, std::span<const double> mean) {
  std::vector<Finding> wrong;
  if (!mean.empty()) {
    const std::size_t neurons = clamped_neurons(scenario, scenario.populations.size());
    if (mean.size() == neurons) return {};
    return {{"data", fmt::format("an example has {} values", mean.size()),
             fmt::format("as many as there are clamped neurons: {}", neurons)}};
  }
  for (std::size_t k = 0; k < scenario.populations.size(); ++k) {
    if (!starts_at_mean(scenario.populations[k])) continue;
    wrong.push_back({fmt::format("population[{}].bias.start", k), "DATA_MEAN without data",
                     "give data, or start: ZERO"});
  }
  return wrong;
}

std::vector<double> biases_from_mean(const Scenario& scenario, std::uint32_t number,
                                     std::span<const double> mean) {
  const auto model = model_of(scenario, number);
  ensure(model.has_value(), "biases start at a mean that is known");
  const PopulationSpec& population = scenario.populations[number];
  const std::size_t first = clamped_neurons(scenario, *model);
  ensure(first + population.size <= mean.size(), "the data are as long as the clamped populations");
  std::vector<double> biases;
  for (const double value : mean.subspan(first, population.size)) {
    biases.push_back(inverse(population.activation, value));
  }
  return biases;
}

}  // namespace recirc
