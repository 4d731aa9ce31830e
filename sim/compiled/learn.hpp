#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/compiled/lanes.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/compiled/nonzero_vectors.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/tiles.hpp"

namespace recirc {

namespace detail {

/// Vectors of postsynaptic values that are kept in registers while weights pass.
inline constexpr std::size_t kWidestChange = 8;

/// What one presentation changes of kWidth vectors of weights in a row.
template <class T, std::size_t kWidth, class Rule>
class Change {
 public:
  Change(const Rule& rule, const T* post) : rule_(rule) {
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) {
      post_[j] = rule.prepared(Lanes<T>::load(post + j * Lanes<T>::kCount));
    }
  }

  void apply(T pre, T* weights) const {
    const Lanes<T> factor(pre);
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) {
      T* const at = weights + j * Lanes<T>::kCount;
      rule_.moved(Lanes<T>::load(at), factor, post_[j]).store(at);
    }
  }

 private:
  const Rule& rule_;
  std::array<Lanes<T>, kWidth> post_;
};

}  // namespace detail

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

/// The same for weights that lie by postsynaptic neurons, without the zero vectors of `pre`:
///   changes[j - first][k] = fused(post[r][j], pre[r][k], changes[j - first][k]) for r = 0, 1, ...
/// for the columns k of `pre` that `changes` has: `pre` begins with vector `vector` of `nonzero`.
template <class T>
void learn_by_post(ReadOnly<T> post, std::size_t first, ReadOnly<T> pre,
                   const NonzeroVectors& nonzero, std::size_t vector, MatrixView<T> changes,
                   Start start);

/// One presentation, learnt and applied at once: for all k and j
///   weights[k][j] = rule.moved(weights[k][j], pre[k], rule.prepared(post[j]))
/// with Lanes<T> of weights, of the one presynaptic value, and of postsynaptic ones. `pre` has
/// weights.rows numbers, `post` weights.columns and its padding.
template <class T, class Rule>
void learn_and_apply(const T* pre, const T* post, MatrixView<T> weights, const Rule& rule) {
  detail::for_tile_columns<T, detail::kWidestChange>(
      weights.columns, [&](auto width, std::size_t column) {
        const detail::Change<T, width, Rule> change(rule, post + column);
        T* row = weights.data + column;
        for (std::size_t k = 0; k < weights.rows; ++k, row += weights.stride) {
          change.apply(pre[k], row);
        }
      });
}

/// The same for row `row` of `pre`, whose columns are the presynaptic neurons: weights from silent
/// ones are left as they are, which is right where 0 moves no weight.
template <class T, class Rule>
void learn_and_apply(const SparseRows<T>& pre, std::size_t row, const T* post,
                     MatrixView<T> weights, const Rule& rule) {
  const std::uint32_t end = pre.start(row, pre.blocks());
  detail::for_tile_columns<T, detail::kWidestChange>(
      weights.columns, [&](auto width, std::size_t column) {
        const detail::Change<T, width, Rule> change(rule, post + column);
        for (std::uint32_t at = pre.start(row, 0); at < end; ++at) {
          change.apply(pre.values[at], weights.row(pre.indices[at]) + column);
        }
      });
}

}  // namespace recirc
