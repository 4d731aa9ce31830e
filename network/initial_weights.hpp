#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "network/projection_extent.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// Where the weights of a projection start: of all pairs as [pre][post] if `synapses` is empty,
/// else in the order of `synapses`. A weight is drawn by its pair alone, so that a projection with
/// few synapses starts like the same synapses of one with all.
///   Glorot uniform: U(-r, r), r = sqrt(6 / (pre size + post size)); the sizes of the populations,
///     however many synapses there are
///   identity: 1 where pre and post have the same number, 0 elsewhere
///   values: a matrix [post][pre], row by row, of which absent synapses' elements are not used
/// Requires values of that size, and no file (its values have been read).
std::vector<double> initial_weights(const InitialWeights& weights, const ProjectionExtent& extent,
                                    std::span<const SparseSynapse> synapses);

}  // namespace recirc
