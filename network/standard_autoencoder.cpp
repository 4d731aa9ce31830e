#include <utility>

#include "network/preset_algorithm.hpp"
#include "network/preset_autoencoder.hpp"

namespace recirc {
namespace {

constexpr const char* kInput = "input";
constexpr const char* kOutput = "output";

// The input only repeats its stimulus, or, through C3, what the output makes of it: no activation,
// no bias.
PopulationSpec input_population(const AutoencoderSpec& spec, const RingSettings& settings) {
  PopulationSpec input = layer_population(spec, kInput, spec.layers.front(), Activation::identity);
  input.clamped = true;
  input.recirculations = spec.c3 ? settings.recirculations : 0;
  input.axon_memory = settings.visible_axon_memory;
  return input;
}

// At the output layer the target is what channel C1 brings. Source: eq. 8, 11.
std::string output_rule(const AutoencoderSpec& spec) {
  return spec.without_c1 ? "" : kGradientOfError;
}

PopulationSpec output_population(const AutoencoderSpec& spec, const LearningSpec& learning,
                                 const RingSettings& settings) {
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  PopulationSpec output =
      layer_population(spec, kOutput, spec.layers.front(), spec.output_activation);
  output.bias = layer_bias(spec, learning, top, output_rule(spec));
  output.bias->initial = output_bias_start(spec);
  // As often as it is sent round: its last answer goes nowhere.
  if (settings.recirculations > 0) output.max_sends = settings.recirculations;
  return output;
}

ProjectionSpec channel_c1() {
  ProjectionSpec channel;
  channel.name = "input-output-target";
  channel.pre = kInput;
  channel.post = kOutput;
  channel.port = Port::target;
  channel.connectivity = OneToOne{};
  channel.weights = ConstantValue{1};
  return channel;
}

// C2 or C3, where they bring ordinary input: the output's activity, or its error.
ProjectionSpec channel_back(const ChannelSpec& spec, const std::string& post,
                            const RingSettings& settings) {
  ProjectionSpec channel;
  channel.pre = kOutput;
  channel.post = post;
  if (settings.recirculates == Recirculates::error) channel.output = Output::error;
  channel.weights = spec.weights;
  channel.tied_to = spec.tied_to;
  return channel;
}

}  // namespace

SpeltOut standard_autoencoder(const AutoencoderSpec& spec, const LearningSpec& learning) {
  const RingSettings settings = ring_settings(learning.algorithm);
  const auto top = static_cast<std::uint32_t>(spec.layers.size());
  SpeltOut result;
  result.populations.push_back(input_population(spec, settings));
  for (std::uint32_t layer = 1; layer < top; ++layer) {
    result.populations.push_back(hidden_population(spec, learning, settings, layer));
    // What comes back through C2 is compared, and not sent on.
    if (spec.c2 && !settings.feedback) result.populations.back().max_sends = 1;
  }
  result.populations.push_back(output_population(spec, learning, settings));
  std::vector<std::string> layers;
  for (const PopulationSpec& population : result.populations) layers.push_back(population.name);
  for (std::uint32_t layer = 1; layer <= top; ++layer) {
    const LayerEnds ends{layers[layer - 1], layers[layer]};
    const std::string rule = layer == top ? output_rule(spec) : settings.hidden_rule;
    result.projections.push_back(layer_projection(spec, learning, layer, ends, rule));
  }
  if (!spec.without_c1) result.projections.push_back(channel_c1());
  if (settings.feedback) {
    for (ProjectionSpec& projection :
         feedback_projections(*settings.feedback, learning, layers, spec.c2)) {
      result.projections.push_back(std::move(projection));
    }
    return result;
  }
  if (spec.c2) result.projections.push_back(channel_back(*spec.c2, layers[1], settings));
  if (spec.c3) result.projections.push_back(channel_back(*spec.c3, kInput, settings));
  return result;
}

}  // namespace recirc
