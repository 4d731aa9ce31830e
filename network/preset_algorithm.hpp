#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocols/scenario.hpp"

namespace recirc {

/// How the error of the output layer comes back to the hidden layers: projections from the error
/// outputs of layers to the apical ports of hidden ones.
struct Feedback {
  bool from_output = false;  ///< to all from the output; else to each from the layer above it
  bool is_tied = false;      ///< with the weights of the forward projection, transposed
  std::string rule;          ///< of its synapses; empty: their weights stay as they are
  friend bool operator==(const Feedback&, const Feedback&) = default;
};

/// What an algorithm asks of a ring of layers (of the visible layer, that is clamped, and of the
/// hidden ones): coefficients and rule texts, and nothing else. Source: DESIGN section 2.
struct RingSettings {
  std::uint32_t recirculations = 0;  ///< how often the visible layer speaks after its stimulus
  Recirculates recirculates = Recirculates::activity;
  double visible_axon_memory = 0;  ///< a
  double visible_soma_memory = 0;  ///< s
  double hidden_axon_memory = 0;
  double hidden_soma_memory = 0;
  std::string hidden_rule;  ///< of the projections into hidden layers; empty: they stay as they are
  std::string top_rule;     ///< of the projection into the visible layer
  bool hidden_bias_in_first_volley_only = false;
  std::optional<Feedback> feedback{};  ///< none: no errors travel
  friend bool operator==(const RingSettings&, const RingSettings&) = default;
};

/// Gradient descent at a clamped layer, from the difference of its first two soma signals: the
/// stimulus, and the output that came back. Source: eq. 11.
inline constexpr const char* kGradientAtClampedLayer = "(post[0] - post[1]) * pre[0]";

/// Gradient descent where a neuron has an error of its own. Source: eq. 6, 12.
inline constexpr const char* kGradientOfError = "error * pre[0]";

/// The settings of `algorithm`, of which there is one.
RingSettings ring_settings(const Algorithm& algorithm);

}  // namespace recirc
