#pragma once

#include <cstddef>
#include <vector>

#include "network/network.hpp"

namespace recirc {

/// For every weight of `tied`, in the layout of Projection::initial_weights, the place of the
/// weight that it is in the projection that it is tied to. Requires that `tied` is tied, and that
/// both connect all to all (whatever their delays).
std::vector<std::size_t> shared_weights(const Network& network, const Projection& tied);

}  // namespace recirc
