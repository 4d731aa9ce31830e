#include "network/preset_autoencoder.hpp"

#include <utility>

namespace recirc {

std::string hidden_name(std::uint32_t layer, std::uint32_t hidden_layers) {
  return hidden_layers == 1 ? "hidden" : "hidden" + std::to_string(layer);
}

double layer_rate(const LearningSpec& learning, std::uint32_t layer) {
  return learning.layer_rates.empty() ? learning.rate : learning.layer_rates[layer - 1];
}

BiasSpec layer_bias(const AutoencoderSpec& spec, const LearningSpec& learning, std::uint32_t layer,
                    const std::string& rule) {
  BiasSpec bias;
  if (spec.fixed_biases || rule.empty()) return bias;
  bias.rule = rule;
  bias.rate = layer_rate(learning, layer);
  return bias;
}

InitialBias output_bias_start(const AutoencoderSpec& spec) {
  if (spec.output_bias == BiasStart::data_mean) return DataMean{};
  return ConstantValue{0};
}

PopulationSpec layer_population(const AutoencoderSpec& spec, std::string name, std::uint32_t size,
                                Activation activation) {
  PopulationSpec population;
  population.name = std::move(name);
  population.size = size;
  population.activation = activation;
  population.transmission = spec.transmission;
  return population;
}

PopulationSpec hidden_population(const AutoencoderSpec& spec, const LearningSpec& learning,
                                 const RingSettings& settings, std::uint32_t layer) {
  const auto hidden_layers = static_cast<std::uint32_t>(spec.layers.size()) - 1;
  PopulationSpec hidden = layer_population(spec, hidden_name(layer, hidden_layers),
                                           spec.layers[layer], spec.hidden_activation);
  hidden.axon_memory = settings.hidden_axon_memory;
  hidden.soma_memory = settings.hidden_soma_memory;
  hidden.bias = layer_bias(spec, learning, layer, settings.hidden_rule);
  hidden.bias->first_volley_only = settings.hidden_bias_in_first_volley_only;
  return hidden;
}

ProjectionSpec layer_projection(const AutoencoderSpec& spec, const LearningSpec& learning,
                                std::uint32_t layer, const LayerEnds& ends,
                                const std::string& rule) {
  ProjectionSpec projection;
  projection.pre = ends.pre;
  projection.post = ends.post;
  projection.weights = spec.initial_weights;
  projection.rule = rule;
  if (!rule.empty()) projection.rate = layer_rate(learning, layer);
  return projection;
}

}  // namespace recirc
