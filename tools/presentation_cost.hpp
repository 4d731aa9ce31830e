#pragma once

#include <cstdint>

#include "network/network.hpp"
#include "network/presentation.hpp"

namespace recirc {

/// What one presentation and one batch cost, in events, told without running one. Counted as
/// sim/counts.hpp does.
struct PresentationCost {
  std::uint64_t neuron_events = 0;   ///< sent in a presentation
  std::uint64_t deliveries = 0;      ///< to synapses, in a presentation
  std::uint64_t firings = 0;         ///< of synapses' rules, in a presentation
  std::uint64_t weight_updates = 0;  ///< at the end of a batch (IMMEDIATE: in a presentation)
  std::uint64_t answers = 0;         ///< of neurons to those reports, at the end of a batch
  std::uint64_t reports = 0;  ///< of weights, for bounds on incoming norms, at the end of a batch
  /// Whether a run counts exactly this. Not where volleys may split, events are kept back
  /// (transmission by change), may be lost, or not every neuron of a population is reached.
  bool is_exact = true;

  [[nodiscard]] std::uint64_t synaptic_events() const { return deliveries + firings; }
};

/// Synapses of `projection` in `network`.
std::uint64_t synapse_count(const Network& network, const Projection& projection);

/// The cost of what `plan`, which is `network`'s, says.
PresentationCost presentation_cost(const Network& network, const TimingPlan& plan);

}  // namespace recirc
