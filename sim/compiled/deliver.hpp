#pragma once

#include <cstddef>

#include "sim/compiled/matrix.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/tiles.hpp"

namespace recirc {

/// The chains of presynaptic neurons that a sum is made of. One, in the order of neurons; where
/// many contribute to few, four, of the neurons [0, length), [length, 2 length), [2 length, 3
/// length) and the rest, because a single chain would wait for itself: sum = (chain 0 + chain 1) +
/// (chain 2 + chain 3).
struct Chains {
  std::size_t count = 1;
  std::size_t length = 0;
};
[[nodiscard]] Chains chains_of(std::size_t pre, std::size_t post);

/// Volleys of a projection, for many presentations at once: sums[r][j] is made of chains
///   chain = fused(values[r][k], weights[k][j], chain) for k = first, first + 1, ...
/// where the first chain starts with sums[r][j] and the others with 0. `values` [presentations x
/// pre], `weights` [pre x post], `sums` [presentations x post]. So its bits depend neither on the
/// other rows, nor on how rows are split between calls, nor on T's number of lanes. Throws
/// InternalError if the shapes do not fit.
template <class T>
void deliver(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start);

/// The same for the sparse rows [first, first + sums.rows) of `values`. Skips zeros, where weights
/// are finite the bits are those of the dense form, up to the sign of a zero.
template <class T>
void deliver(const SparseRows<T>& values, std::size_t first, ReadOnly<T> weights,
             MatrixView<T> sums, Start start);

}  // namespace recirc
