#pragma once

#include <vector>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// When the neurons of each volley of `tape`, which is that of `network`, compute: after the clamp,
/// by the volley's sum; one time for all of them, or one for each. Empty for other values.
[[nodiscard]] std::vector<std::vector<Time>> volley_times(const Network& network, const Tape& tape);

}  // namespace recirc
