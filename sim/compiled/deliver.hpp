#pragma once

#include <cstddef>

#include "sim/compiled/matrix.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/tiles.hpp"

namespace recirc {

/// Volleys of a projection, for many presentations at once:
///   sums[r][j] = fused(values[r][k], weights[k][j], sums[r][j]) for k = 0, 1, ...
/// `values` [presentations x pre], `weights` [pre x post], `sums` [presentations x post]. Each sum
/// is one chain over ascending k: its bits depend neither on the other rows, nor on how rows are
/// split between calls, nor on T's number of lanes. Throws InternalError if the shapes do not fit.
template <class T>
void deliver(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start);

/// The same for the sparse rows [first, first + sums.rows) of `values`. Skips zeros, where weights
/// are finite the bits are those of the dense form, up to the sign of a zero.
template <class T>
void deliver(const SparseRows<T>& values, std::size_t first, ReadOnly<T> weights,
             MatrixView<T> sums, Start start);

}  // namespace recirc
