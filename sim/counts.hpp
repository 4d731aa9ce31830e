#pragma once

#include <cstdint>
#include <vector>

namespace recirc {

/// What a run has cost so far, in events. Exact, and the same for every engine and thread count.
struct EventCounts {
  /// Events that neurons sent: on axons, and on error outputs that something listens to.
  std::uint64_t neuron_events = 0;
  /// Deliveries of a presynaptic event to one synapse, and firings of a synapse's rule.
  std::uint64_t synaptic_events = 0;
  /// The same without what a presynaptic 0 makes trivial (as NeuroBench counts).
  std::uint64_t effective_synaptic_events = 0;
  /// Applications of a synapse's sum of changes to its weight.
  std::uint64_t weight_updates = 0;
  /// Events that were lost on their way to one synapse: what was sent is delivered, or lost.
  std::uint64_t lost_events = 0;

  friend bool operator==(const EventCounts&, const EventCounts&) = default;
  EventCounts& operator+=(const EventCounts& other) {
    neuron_events += other.neuron_events;
    synaptic_events += other.synaptic_events;
    effective_synaptic_events += other.effective_synaptic_events;
    weight_updates += other.weight_updates;
    lost_events += other.lost_events;
    return *this;
  }
};

}  // namespace recirc
