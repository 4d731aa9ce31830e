#include "sim/compiled/learn.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// Rows of the largest tile. A tile is one vector wide: what it skips it need not share with others.
constexpr std::size_t kMostPosts = detail::kRegisters == 32 ? 20 : 10;

// One vector of kPosts rows of changes.
template <class T, std::size_t kPosts>
void learn_vector(ReadOnly<T> post, std::size_t first, ReadOnly<T> pre,
                  const NonzeroVectors& nonzero, std::size_t vector, MatrixView<T> changes,
                  Start start) {
  std::array<Lanes<T>, kPosts> sums;
#pragma GCC unroll 32
  for (std::size_t j = 0; j < kPosts; ++j) {
    sums[j] = start == Start::zero ? Lanes<T>(T{0}) : Lanes<T>::load(changes.row(j));
  }
  for_rows(nonzero, vector, [&](std::size_t row) {
    const Lanes<T> values = Lanes<T>::load(pre.row(row));
    const T* const factors = post.row(row) + first;
#pragma GCC unroll 32
    for (std::size_t j = 0; j < kPosts; ++j) {
      sums[j] = fused(Lanes<T>(factors[j]), values, sums[j]);
    }
  });
#pragma GCC unroll 32
  for (std::size_t j = 0; j < kPosts; ++j) sums[j].store(changes.row(j));
}

template <class T>
using VectorTile = void (*)(ReadOnly<T>, std::size_t, ReadOnly<T>, const NonzeroVectors&,
                            std::size_t, MatrixView<T>, Start);

template <class T>
constexpr auto vector_tiles() {
  return []<std::size_t... posts>(std::index_sequence<posts...>) {
    return std::array<VectorTile<T>, sizeof...(posts)>{&learn_vector<T, posts + 1>...};
  }
  (std::make_index_sequence<kMostPosts>{});
}

}  // namespace

template <class T>
void learn(ReadOnly<T> pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start) {
  ensure(pre.rows == post.rows && first + changes.rows <= pre.columns &&
             post.columns == changes.columns,
         "what is learnt has the shape of its projection");
  detail::multiply<T>({.data = pre.data + first, .row_step = 1, .term_step = pre.stride}, post.rows,
                      post.data, post.stride, changes, start);
}

template <class T>
void learn(const SparseRows<T>& pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start) {
  ensure(pre.columns == post.rows && first + changes.rows <= pre.rows &&
             post.columns == changes.columns,
         "what is learnt has the shape of its projection");
  detail::multiply<T>(pre, first, post.data, post.stride, changes, start);
}

template <class T>
void learn_by_post(ReadOnly<T> post, std::size_t first, ReadOnly<T> pre,
                   const NonzeroVectors& nonzero, std::size_t vector, MatrixView<T> changes,
                   Start start) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  ensure(post.rows == pre.rows && pre.rows == nonzero.rows && pre.columns == changes.columns &&
             first + changes.rows <= post.columns &&
             vector * kCount + pre.columns <= nonzero.vectors * kCount,
         "what is learnt has the shape of its projection");
  static constexpr auto kTiles = vector_tiles<T>();
  const std::size_t tiles = (changes.rows + kMostPosts - 1) / kMostPosts;
  const std::size_t rows = tiles == 0 ? 0 : (changes.rows + tiles - 1) / tiles;
  for (std::size_t column = 0; column < pre.columns; column += kCount, ++vector) {
    for (std::size_t row = 0; row < changes.rows; row += rows) {
      const std::size_t end = std::min(changes.rows, row + rows);
      kTiles[end - row - 1](post, first + row, pre.column_range(column, pre.columns), nonzero,
                            vector, changes.row_range(row, end).column_range(column, pre.columns),
                            start);
    }
  }
}

template void learn<float>(MatrixView<const float>, std::size_t, MatrixView<const float>,
                           MatrixView<float>, Start);
template void learn<double>(MatrixView<const double>, std::size_t, MatrixView<const double>,
                            MatrixView<double>, Start);
template void learn<float>(const SparseRows<float>&, std::size_t, MatrixView<const float>,
                           MatrixView<float>, Start);
template void learn<double>(const SparseRows<double>&, std::size_t, MatrixView<const double>,
                            MatrixView<double>, Start);
template void learn_by_post<float>(MatrixView<const float>, std::size_t, MatrixView<const float>,
                                   const NonzeroVectors&, std::size_t, MatrixView<float>, Start);
template void learn_by_post<double>(MatrixView<const double>, std::size_t, MatrixView<const double>,
                                    const NonzeroVectors&, std::size_t, MatrixView<double>, Start);

}  // namespace recirc
