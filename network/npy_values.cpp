#include "network/npy_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "protocols/npy.hpp"

namespace recirc {
namespace {

using Shape = std::vector<std::uint64_t>;

// The mistake in `array`, which should have `shape`, called `axes`.
std::optional<Finding> mistake_in(const NpyArray& array, const Shape& shape,
                                  const std::string& axes) {
  if (array.shape != shape) {
    return Finding{"", fmt::format("has shape [{}]", fmt::join(array.shape, ", ")),
                   fmt::format("{} is [{}]", axes, fmt::join(shape, ", "))};
  }
  const auto bad =
      std::ranges::find_if_not(array.values, [](double v) { return std::isfinite(v); });
  if (bad == array.values.end()) return std::nullopt;
  return Finding{"", fmt::format("value {} is {}", bad - array.values.begin(), *bad),
                 "finite numbers"};
}

// The values of `file`; none, and a finding at `field`, if something is wrong. A file that can't be
// read does not hide what is wrong with the next: its findings are kept, not thrown on.
std::optional<Values> values_in(const std::filesystem::path& file, const Shape& shape,
                                const std::string& axes, const std::string& field,
                                std::vector<Finding>& wrong) {
  try {
    NpyArray array = read_npy(file);
    auto mistake = mistake_in(array, shape, axes);
    if (!mistake) return Values{std::move(array.values)};
    wrong.push_back({field, fmt::format("{} {}", file.string(), mistake->what), mistake->right});
  } catch (const InputError& error) {
    for (const Finding& finding : error.findings()) {
      wrong.push_back({field, fmt::format("{}: {}", finding.where, finding.what), finding.right});
    }
  }
  return std::nullopt;
}

}  // namespace

Scenario with_files_read(Scenario scenario, const std::filesystem::path& folder,
                         std::vector<Finding>& wrong) {
  for (std::size_t k = 0; k < scenario.populations.size(); ++k) {
    PopulationSpec& population = scenario.populations[k];
    const auto* file = population.bias ? std::get_if<NpyFile>(&population.bias->initial) : nullptr;
    if (file == nullptr) continue;
    auto values = values_in(folder / file->path, {population.size}, "[size]",
                            fmt::format("population[{}].bias.npy", k), wrong);
    if (values) population.bias->initial = *std::move(values);
  }
  const auto size_of = [&](const std::string& name) -> std::optional<std::uint64_t> {
    const auto found = std::ranges::find(scenario.populations, name, &PopulationSpec::name);
    if (found == scenario.populations.end()) return std::nullopt;
    return found->size;
  };
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    ProjectionSpec& projection = scenario.projections[k];
    const auto* file = std::get_if<NpyFile>(&projection.weights);
    const auto pre = size_of(projection.pre);
    const auto post = size_of(projection.post);
    if (file == nullptr || !pre || !post) continue;
    auto values = values_in(folder / file->path, {*post, *pre}, "[post, pre]",
                            fmt::format("projection[{}].weights.npy", k), wrong);
    if (values) projection.weights = *std::move(values);
  }
  return scenario;
}

}  // namespace recirc
