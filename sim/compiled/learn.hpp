#pragma once

#include <cstddef>

#include "sim/compiled/lanes.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/tiles.hpp"

namespace recirc {

/// What many presentations correlate, for the presynaptic neurons [first, first + changes.rows):
///   changes[k - first][j] = fused(pre[r][k], post[r][j], changes[k - first][j]) for r = 0, 1, ...
/// `pre` [presentations x pre], `post` [presentations x post], `changes` [rows x post]. Each sum is
/// one chain over ascending r: its bits do not depend on which rows are computed together. Throws
/// InternalError if the shapes do not fit.
template <class T>
void learn(ReadOnly<T> pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start);

/// The same with `pre` as the rows of its transposed matrix (see transpose): row k holds what is
/// not zero in presynaptic neuron k. Where `post` is finite the bits are those of the dense form,
/// up to the sign of a zero.
template <class T>
void learn(const SparseRows<T>& pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start);

/// One presentation, learnt and applied at once: weights[k][j] = apply(weights[k][j], pre[k] *
/// post[j]), where `apply(Lanes<T> weight, Lanes<T> sum)` returns the new weight. `pre` has
/// weights.rows numbers, `post` weights.columns and its padding. The product is rounded once, as a
/// chain from zero would.
template <class T, class Apply>
void learn_and_apply(const T* pre, const T* post, MatrixView<T> weights, const Apply& apply) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  for (std::size_t k = 0; k < weights.rows; ++k) {
    T* row = weights.row(k);
    const Lanes<T> factor(pre[k]);
    for (std::size_t j = 0; j < weights.columns; j += kCount) {
      apply(Lanes<T>::load(row + j), factor * Lanes<T>::load(post + j)).store(row + j);
    }
  }
}

/// The same for row `row` of `pre`, whose columns are the presynaptic neurons: weights from silent
/// ones are left as they are, which is right where apply(weight, 0) = weight.
template <class T, class Apply>
void learn_and_apply(const SparseRows<T>& pre, std::size_t row, const T* post,
                     MatrixView<T> weights, const Apply& apply) {
  const std::uint32_t end = pre.start(row, pre.blocks());
  for (std::uint32_t at = pre.start(row, 0); at < end; ++at) {
    const std::size_t k = pre.indices[at];
    learn_and_apply(&pre.values[at], post, weights.row_range(k, k + 1), apply);
  }
}

}  // namespace recirc
