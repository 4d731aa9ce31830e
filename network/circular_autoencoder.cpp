#include <utility>

#include "network/preset_algorithm.hpp"
#include "network/preset_autoencoder.hpp"

namespace recirc {
namespace {

constexpr const char* kVisible = "visible";

PopulationSpec visible_population(const AutoencoderSpec& spec, const LearningSpec& learning,
                                  const RingSettings& settings) {
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  PopulationSpec visible =
      layer_population(spec, kVisible, spec.layers.front(), spec.output_activation);
  visible.clamped = true;
  visible.recirculations = settings.recirculations;
  visible.recirculates = settings.recirculates;
  visible.axon_memory = settings.visible_axon_memory;
  visible.soma_memory = settings.visible_soma_memory;
  visible.bias = layer_bias(spec, learning, top, settings.top_rule);
  visible.bias->initial = output_bias_start(spec);
  return visible;
}

}  // namespace

SpeltOut circular_autoencoder(const AutoencoderSpec& spec, const LearningSpec& learning) {
  const RingSettings settings = ring_settings(learning.algorithm);
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  SpeltOut result;
  result.populations.push_back(visible_population(spec, learning, settings));
  for (std::uint32_t layer = 1; layer < top; ++layer) {
    result.populations.push_back(hidden_population(spec, learning, settings, layer));
  }
  for (std::uint32_t layer = 1; layer <= top; ++layer) {
    const LayerEnds ends{result.populations[layer - 1].name, result.populations[layer % top].name};
    const std::string& rule = layer == top ? settings.top_rule : settings.hidden_rule;
    result.projections.push_back(layer_projection(spec, learning, layer, ends, rule));
  }
  if (!settings.feedback) return result;
  std::vector<std::string> layers;
  for (const PopulationSpec& population : result.populations) layers.push_back(population.name);
  layers.emplace_back(kVisible);
  for (ProjectionSpec& projection :
       feedback_projections(*settings.feedback, learning, layers, std::nullopt)) {
    result.projections.push_back(std::move(projection));
  }
  return result;
}

}  // namespace recirc
