#pragma once

#include <cstddef>
#include <vector>

#include "network/network.hpp"

namespace recirc {

/// For every weight of `tied`, in the layout of Projection::initial_weights, the place of the
/// weight that it is in the projection that it is tied to. Requires that `tied` is tied, and that
/// both connect all to all (whatever their delays).
std::vector<std::size_t> shared_weights(const Network& network, const Projection& tied);

/// The projection whose weights those of `projection` are: the one that it is tied to, or itself.
[[nodiscard]] ProjectionId weight_owner(const Network& network, ProjectionId projection);

/// Whether synapses of another projection change the weights of `owner` by a tie.
[[nodiscard]] bool has_learning_ties(const Network& network, ProjectionId owner);

}  // namespace recirc
