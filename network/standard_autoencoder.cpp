#include "network/preset_autoencoder.hpp"

namespace recirc {
namespace {

// At the output layer the target is what channel C1 brings. Source: eq. 8, 11.
constexpr const char* kGradientRule = "error * pre[0]";

std::vector<PopulationSpec> populations(const AutoencoderSpec& spec, const LearningSpec& learning) {
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  std::vector<PopulationSpec> result;
  // The input only repeats its stimulus: no activation, no bias, nothing comes back to it.
  result.push_back(layer_population(spec, "input", spec.layers.front(), Activation::identity));
  result.back().clamped = true;
  result.back().recirculations = 0;
  for (std::uint32_t layer = 1; layer < top; ++layer) {
    result.push_back(layer_population(spec, hidden_name(layer, top - 1), spec.layers[layer],
                                      spec.hidden_activation));
    result.back().bias = layer_bias(spec, learning, layer, "");
  }
  result.push_back(layer_population(spec, "output", spec.layers.front(), spec.output_activation));
  result.back().bias = layer_bias(spec, learning, top, kGradientRule);
  result.back().bias->initial = output_bias_start(spec);
  return result;
}

// C1 of appendix B.
ProjectionSpec channel_c1() {
  ProjectionSpec channel;
  channel.name = "input-output-target";
  channel.pre = "input";
  channel.post = "output";
  channel.port = Port::target;
  channel.connectivity = OneToOne{};
  channel.weights = ConstantValue{1};
  return channel;
}

}  // namespace

SpeltOut standard_autoencoder(const AutoencoderSpec& spec, const LearningSpec& learning) {
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  SpeltOut result{populations(spec, learning), {}};
  for (std::uint32_t layer = 1; layer <= top; ++layer) {
    const LayerEnds ends{result.populations[layer - 1].name, result.populations[layer].name};
    const std::string rule = layer == top ? kGradientRule : "";
    result.projections.push_back(layer_projection(spec, learning, layer, ends, rule));
  }
  result.projections.push_back(channel_c1());
  return result;
}

}  // namespace recirc
