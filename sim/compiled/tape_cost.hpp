#pragma once

#include <cstdint>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// Floating-point operations of a step of `tape`, which is `network`'s, for one presentation. A
/// synapse that delivers or learns takes two, a multiplication and an addition, and one where the
/// other factor is 1; an activation's exp or tanh counts as one, whatever a machine makes of it.
/// What depends on the batch only (w^i, the rate, limits) is left out. A dead step counts as if it
/// were executed.
std::uint64_t flops(const Network& network, const Tape& tape, const TapeStep& step);

/// Synaptic events of a step, for one presentation: deliveries, and firings of synapses' rules. A
/// dead step counts: its events happen, only their values reach nobody. Over all steps they are
/// PresentationCounts::synaptic_events.
std::uint64_t synaptic_events(const Network& network, const TapeStep& step);

}  // namespace recirc
