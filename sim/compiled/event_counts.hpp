#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// What is counted of synaptic events that bear the same values: an event of a neuron is effective,
/// once for each of its synapses, where one of these values is not 0 (see CountStep).
struct EventCount {
  std::vector<ValueId> values;                    ///< none: all events are effective
  std::uint64_t synapses = 0;                     ///< of all projections that bear them
  std::uint64_t synapses_of_each = 0;             ///< that every neuron has
  std::vector<std::uint64_t> more_synapses = {};  ///< by neuron, where they differ; or empty
  const TapeStep* step = nullptr;                 ///< the first that asks, and counts for all
};

/// One for each set of values that a live step of `tape` counts, in the order of steps; which must
/// outlive them.
[[nodiscard]] std::vector<EventCount> event_counts(const Network& network, const Tape& tape);

}  // namespace recirc
