#pragma once

#include <vector>

#include "network/network.hpp"
#include "network/projection_extent.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// Which synapses a projection has and how long their events travel; the fields of Projection.
struct Wiring {
  bool all_to_all = true;
  std::vector<SparseSynapse> synapses;  ///< empty if all_to_all, else sorted by (pre, delay, post)
  Time delay;                           ///< the least
  Time longest_delay;
};

/// Draws what is to be drawn. All to all with one delay stays all_to_all; all else is a list. Fixed
/// in-degree takes distinct presynaptic neurons for every postsynaptic one, every set of them
/// equally likely. Requires what findings() asks of connectivity and delay: sizes that fit, delays
/// of at least kLeastDelay, and at least one synapse.
Wiring wiring(const Connectivity& connectivity, const DelaySpec& delay,
              const ProjectionExtent& extent);

}  // namespace recirc
