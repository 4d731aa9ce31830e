#include <optional>
#include <variant>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

/// Length of an example where the scenario itself tells.
std::optional<std::uint64_t> example_length(const DataSpec& data) {
  if (const auto* low_rank = std::get_if<LowRankData>(&data.source)) return low_rank->dimensions;
  const auto* listed = std::get_if<InlineData>(&data.source);
  if (listed == nullptr || listed->train.empty()) return std::nullopt;
  return listed->train.front().size();
}

void check_layers(const AutoencoderSpec& preset, const DataSpec& data, const std::string& path,
                  Mistakes& mistakes) {
  if (preset.layers.size() < 2) {
    mistakes.add(path, fmt::format("layers has {} entries", preset.layers.size()),
                 "at least two, the input layer and a hidden one: layers: [784, 20]");
  }
  for (std::size_t k = 0; k < preset.layers.size() && !mistakes.is_full(); ++k) {
    mistakes.at_least(1, preset.layers[k], fmt::format("{}[{}]", path, k));
    mistakes.at_most(kMostNeurons, preset.layers[k], fmt::format("{}[{}]", path, k));
  }
  const auto length = example_length(data);
  if (length && !preset.layers.empty() && *length != preset.layers.front()) {
    mistakes.add(path + "[0]", fmt::format("the input layer has {} neurons", preset.layers.front()),
                 fmt::format("as many as an example has values: {}", *length));
  }
}

/// One rule for all projections of a preset, which have different shapes.
void check_preset_weights(const AutoencoderSpec& preset, const std::string& path,
                          Mistakes& mistakes) {
  const InitialWeights& weights = preset.initial_weights;
  check_weights(weights, path, mistakes);
  if (std::holds_alternative<Values>(weights) || std::holds_alternative<NpyFile>(weights)) {
    mistakes.add(path, "one matrix does not fit all projections of a preset",
                 "spell out population and projection (recirc expand prints them)");
  }
  if (!std::holds_alternative<IdentityWeights>(weights)) return;
  for (const std::uint32_t size : preset.layers) {
    if (size == preset.layers.front()) continue;
    mistakes.add(path + ".identity", "identity needs layers of equal size",
                 fmt::format("these have {} and {}", preset.layers.front(), size));
    return;
  }
}

void check_preset_learning(const AutoencoderSpec& preset, const LearningSpec& learning,
                           const std::string& path, Mistakes& mistakes) {
  if (std::holds_alternative<std::monostate>(learning.algorithm)) {
    mistakes.add("learning", "a preset needs an algorithm",
                 "give one of recirculation, error_recirculation and top in learning { }");
  }
  if (!learning.layer_rates.empty() && learning.layer_rates.size() != preset.layers.size()) {
    mistakes.add("learning.layer_rates",
                 fmt::format("layer_rates has {} values", learning.layer_rates.size()),
                 fmt::format("one for each layer behind the input: {}", preset.layers.size()));
  }
  const auto* recirculation = std::get_if<RecirculationSpec>(&learning.algorithm);
  const bool later_cycle = recirculation != nullptr && recirculation->first_cycle > 0;
  if (later_cycle && preset.transmission.kind == Transmission::change) {
    mistakes.add(path + ".transmission.change",
                 "transmission by change does not go with learning from a later cycle",
                 "transmission { level {} }, or first_cycle: 0");
  }
}

void check_preset(const AutoencoderSpec& preset, const Scenario& scenario, const std::string& path,
                  std::uint64_t memory_bytes, Mistakes& mistakes) {
  check_layers(preset, scenario.data, path + ".layers", mistakes);
  check_preset_weights(preset, path + ".initial_weights", mistakes);
  check_transmission(preset.transmission, path + ".transmission", mistakes);
  check_preset_learning(preset, scenario.learning, path, mistakes);
  SynapseMemory memory(memory_bytes, mistakes);
  for (std::size_t k = 0; k < preset.layers.size() && !mistakes.is_full(); ++k) {
    const std::size_t next = (k + 1) % preset.layers.size();
    // The projection behind this one has the same large layer: it would say nothing new.
    if (!memory.add(preset.layers[k], preset.layers[next],
                    fmt::format("{}.layers[{}]", path, next))) {
      return;
    }
  }
  memory.check_sum();
}

}  // namespace

void check_presets(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes) {
  if (scenario.circular_autoencoder) {
    check_preset(*scenario.circular_autoencoder, scenario, "circular_autoencoder", memory_bytes,
                 mistakes);
  }
  if (!scenario.standard_autoencoder) return;
  check_preset(*scenario.standard_autoencoder, scenario, "standard_autoencoder", memory_bytes,
               mistakes);
  const Algorithm& algorithm = scenario.learning.algorithm;
  const bool circular_only = std::holds_alternative<RecirculationSpec>(algorithm) ||
                             std::holds_alternative<ErrorRecirculationSpec>(algorithm);
  if (circular_only) {
    mistakes.add(std::holds_alternative<RecirculationSpec>(algorithm)
                     ? "learning.recirculation"
                     : "learning.error_recirculation",
                 "recirculation needs a way back to the input, which standard_autoencoder has not",
                 "use circular_autoencoder, or learning { top {} }");
  }
}

}  // namespace recirc
