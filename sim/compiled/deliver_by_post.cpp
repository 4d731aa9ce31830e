#include "sim/compiled/deliver_by_post.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "neurons/errors.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// Rows of values and of weights in the largest tile: each vector of the one is used with each of
// the other while it is in a register.
constexpr std::size_t kMostValues = detail::kRegisters == 32 ? 4 : 2;
constexpr std::size_t kMostPosts = detail::kRegisters == 32 ? 5 : 4;

// Which vectors of its values a tile may skip: those of `vectors` from row `first` on. Null: none.
struct Skipped {
  const NonzeroVectors* vectors = nullptr;
  std::size_t first = 0;
};

template <class T, std::size_t kValues, std::size_t kPosts>
void tile(const ReadOnly<T>& values, const Skipped& skipped, const ReadOnly<T>& weights,
          const MatrixView<T>& sums, Start start) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  // Every loop over these is unrolled: otherwise they are kept on the stack, not in registers.
  std::array<std::array<Lanes<T>, kPosts>, kValues> chains;
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kValues; ++r) {
#pragma GCC unroll 8
    for (std::size_t j = 0; j < kPosts; ++j) chains[r][j] = Lanes<T>(T{0});
  }
  const auto add = [&](std::size_t k, const auto& pass) {
    std::array<Lanes<T>, kValues> value;
#pragma GCC unroll 8
    for (std::size_t r = 0; r < kValues; ++r) value[r] = pass(Lanes<T>::load(values.row(r) + k));
#pragma GCC unroll 8
    for (std::size_t j = 0; j < kPosts; ++j) {
      const Lanes<T> weight = in_register(pass(Lanes<T>::load(weights.row(j) + k)));
#pragma GCC unroll 8
      for (std::size_t r = 0; r < kValues; ++r) {
        chains[r][j] = fused(value[r], weight, chains[r][j]);
      }
    }
  };
  const std::size_t whole = values.columns / kCount * kCount;
  const auto as_it_is = [](Lanes<T> lanes) { return lanes; };
  if (skipped.vectors == nullptr) {
    for (std::size_t k = 0; k < whole; k += kCount) add(k, as_it_is);
  } else {
    for_vectors<kValues>(*skipped.vectors, skipped.first, whole / kCount,
                         [&](std::size_t vector) { add(vector * kCount, as_it_is); });
  }
  if (whole < values.columns) {
    const Mask<T> rest = first_lanes<T>(values.columns - whole);  // padding may hold anything
    add(whole, [rest](Lanes<T> lanes) { return select(rest, lanes, T{0}); });
  }
  const auto set = [&](std::size_t r, std::size_t j, T sum_of_chains) {
    T& to = sums.row(r)[j];
    to = start == Start::zero ? sum_of_chains : to + sum_of_chains;
  };
#pragma GCC unroll 8
  for (std::size_t j = 0; j < kPosts; ++j) {
    if constexpr (kValues == 4) {
      const auto four = recirc::sums<T>({chains[0][j], chains[1][j], chains[2][j], chains[3][j]});
#pragma GCC unroll 4
      for (std::size_t r = 0; r < kValues; ++r) set(r, j, four[r]);
    } else {
#pragma GCC unroll 4
      for (std::size_t r = 0; r < kValues; ++r) set(r, j, sum(chains[r][j]));
    }
  }
}

template <class T>
using Tile = void (*)(const ReadOnly<T>&, const Skipped&, const ReadOnly<T>&, const MatrixView<T>&,
                      Start);

template <class T>
constexpr auto tiles() {
  return []<std::size_t... n>(std::index_sequence<n...>) {
    return std::array<Tile<T>, sizeof...(n)>{&tile<T, n / kMostPosts + 1, n % kMostPosts + 1>...};
  }
  (std::make_index_sequence<kMostValues * kMostPosts>{});
}

template <class T>
void deliver_tiles(ReadOnly<T> values, const Skipped& skipped, ReadOnly<T> weights,
                   MatrixView<T> sums, Start start) {
  ensure(
      values.rows == sums.rows && values.columns == weights.columns && weights.rows == sums.columns,
      "what is delivered has the shape of its projection");
  static constexpr auto kTiles = tiles<T>();
  // The weights of a tile stay in the first cache while all values pass.
  for (std::size_t post = 0; post < sums.columns; post += kMostPosts) {
    const std::size_t posts = std::min(kMostPosts, sums.columns - post);
    for (std::size_t row = 0; row < sums.rows; row += kMostValues) {
      const std::size_t rows = std::min(kMostValues, sums.rows - row);
      const MatrixView<T> to{
          .data = sums.row(row) + post, .rows = rows, .columns = posts, .stride = sums.stride};
      kTiles[(rows - 1) * kMostPosts + posts - 1](values.row_range(row, row + rows),
                                                  {skipped.vectors, skipped.first + row},
                                                  weights.row_range(post, post + posts), to, start);
    }
  }
}

}  // namespace

template <class T>
void deliver_by_post(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start) {
  deliver_tiles<T>(values, {}, weights, sums, start);
}

template <class T>
void deliver_by_post(ReadOnly<T> values, const NonzeroVectors& nonzero, std::size_t first,
                     ReadOnly<T> weights, MatrixView<T> sums, Start start) {
  ensure(
      first + values.rows <= nonzero.rows && nonzero.vectors * Lanes<T>::kCount >= values.columns,
      "what is skipped has the shape of what is delivered");
  deliver_tiles<T>(values, {&nonzero, first}, weights, sums, start);
}

template void deliver_by_post<float>(MatrixView<const float>, MatrixView<const float>,
                                     MatrixView<float>, Start);
template void deliver_by_post<double>(MatrixView<const double>, MatrixView<const double>,
                                      MatrixView<double>, Start);
template void deliver_by_post<float>(MatrixView<const float>, const NonzeroVectors&, std::size_t,
                                     MatrixView<const float>, MatrixView<float>, Start);
template void deliver_by_post<double>(MatrixView<const double>, const NonzeroVectors&, std::size_t,
                                      MatrixView<const double>, MatrixView<double>, Start);

}  // namespace recirc
