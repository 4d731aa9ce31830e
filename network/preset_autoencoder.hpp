#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/preset_algorithm.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// The network that a preset stands for.
struct SpeltOut {
  std::vector<PopulationSpec> populations;
  std::vector<ProjectionSpec> projections;
};

/// A*[N0, N1, ..., N0] (section 2.2) with its algorithm: the output layer is the input layer.
/// Populations "visible" and "hidden", or "hidden1", "hidden2" ...; the projections into layers 1,
/// 2, ..., L in this order, then those that carry errors back into layers 1, 2, ..., L - 1.
SpeltOut circular_autoencoder(const AutoencoderSpec& spec, const LearningSpec& learning);

/// A[N0, N1, ..., N0] (section 2.1) with its algorithm and the channels of appendix B that it has.
/// Populations "input", "hidden" (or "hidden1" ...) and "output"; the projections into layers 1, 2,
/// ..., L, then channel C1, which shows the input to the output layer's target port, C2 and C3.
SpeltOut standard_autoencoder(const AutoencoderSpec& spec, const LearningSpec& learning);

// What the two have in common.

/// "hidden", or "hidden<layer>" where there are several; `layer` is 1 .. `hidden_layers`.
std::string hidden_name(std::uint32_t layer, std::uint32_t hidden_layers);

/// The rate of the projection into `layer` (1 .. L), and of the biases there.
double layer_rate(const LearningSpec& learning, std::uint32_t layer);

/// Biases of `layer` that start at 0 and learn by `rule`, if biases learn at all and it isn't
/// empty.
BiasSpec layer_bias(const AutoencoderSpec& spec, const LearningSpec& learning, std::uint32_t layer,
                    const std::string& rule);

/// Where the biases of the output layer start.
InitialBias output_bias_start(const AutoencoderSpec& spec);

/// A layer without biases that speaks as the preset says.
PopulationSpec layer_population(const AutoencoderSpec& spec, std::string name, std::uint32_t size,
                                Activation activation);

/// Hidden layer number `layer` (1 .. L - 1) with its biases.
PopulationSpec hidden_population(const AutoencoderSpec& spec, const LearningSpec& learning,
                                 const RingSettings& settings, std::uint32_t layer);

/// The names of the populations that a projection connects.
struct LayerEnds {
  std::string pre;
  std::string post;
};

/// The projection into `layer`; it is plastic unless `rule` is empty.
ProjectionSpec layer_projection(const AutoencoderSpec& spec, const LearningSpec& learning,
                                std::uint32_t layer, const LayerEnds& ends,
                                const std::string& rule);

/// The projections that carry errors into layers 1, 2, ..., L - 1, called "<pre>-<post>-apical".
/// `layers` are the names of the populations of layers 0 .. L. A feedback that learns has the rate
/// of the layer above. `channel`: its weights or its tie, where it has a given one.
std::vector<ProjectionSpec> feedback_projections(const Feedback& feedback,
                                                 const LearningSpec& learning,
                                                 const std::vector<std::string>& layers,
                                                 const std::optional<ChannelSpec>& channel);

}  // namespace recirc
