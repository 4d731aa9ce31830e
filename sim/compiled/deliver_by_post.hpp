#pragma once

#include <cstddef>

#include "sim/compiled/matrix.hpp"
#include "sim/compiled/nonzero_vectors.hpp"
#include "sim/compiled/tiles.hpp"

namespace recirc {

/// Volleys of a projection whose weights lie by postsynaptic neurons, for many presentations at
/// once: sums[r][j] += the product of row r of `values` [presentations x pre] and row j of
/// `weights` [post x pre]. Every lane is a chain of its own over each Lanes<T>::kCount-th
/// presynaptic neuron; chains are added up in the end, as sum(Lanes) does. So its bits depend
/// neither on the other rows nor on how they are split between calls. Throws InternalError if the
/// shapes do not fit.
template <class T>
void deliver_by_post(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start);

/// The same without the zero vectors of `values`, whose rows are those of `nonzero` from `first`
/// on. Where weights are finite the bits are the same, up to the sign of a zero.
template <class T>
void deliver_by_post(ReadOnly<T> values, const NonzeroVectors& nonzero, std::size_t first,
                     ReadOnly<T> weights, MatrixView<T> sums, Start start);

}  // namespace recirc
