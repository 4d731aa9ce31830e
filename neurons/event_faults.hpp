#pragma once

#include <cstdint>

#include "neurons/time.hpp"

namespace recirc {

/// What may happen to the events of a projection on their way to its synapses, each synapse for
/// itself. What does happen depends on nothing but the seed, the synapse and how many events its
/// presynaptic neuron has sent before: no order of work, no thread, no time.
struct EventFaults {
  /// An event takes up to so much longer or shorter than the synapse's delay, every whole number of
  /// nanoseconds equally likely. Less than the delay by kLeastDelay at least.
  Time jitter{0};
  double loss = 0;         ///< the probability that an event never arrives, in [0, 1]
  std::uint64_t seed = 0;  ///< of what happens

  /// Whether every event arrives when it should.
  [[nodiscard]] bool are_none() const { return jitter == Time{0} && loss == 0; }
};

/// One event on its way to one synapse.
struct TravellingEvent {
  std::uint64_t synapse = 0;  ///< names the synapse among all of the network
  std::uint64_t number = 0;   ///< events of the same output of the same neuron before it
};

/// Whether the event is lost.
bool is_lost(const EventFaults& faults, const TravellingEvent& event);

/// By how much its delay is longer than the synapse's: from -jitter to jitter. A lost event has one
/// too: the time at which it would have arrived.
Time deviation(const EventFaults& faults, const TravellingEvent& event);

}  // namespace recirc
