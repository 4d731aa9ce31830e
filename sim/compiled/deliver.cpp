#include "sim/compiled/deliver.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "neurons/errors.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {

namespace {

constexpr std::size_t kChains = 4;
// Fewer contributions need no more than one chain; more sums keep a machine busy anyway.
constexpr std::size_t kLeastPres = 256;
constexpr std::size_t kMostPosts = 64;
// Rows whose chains are kept at once, each in kMostPosts numbers.
constexpr std::size_t kRows = 24;

// Calls use(width, first column) with widths of up to two vectors: with four chains each, enough.
template <class T, class Use>
void for_columns(std::size_t columns, const Use& use) {
  detail::for_tile_columns<T, 2>(columns, use);
}

// One vector column of one row: its chains side by side.
template <class T, std::size_t kWidth>
class ChainedRow {
 public:
  ChainedRow(const T* sums, Start start) {
    for (auto& chain : chains_) chain.fill(Lanes<T>(T{0}));
    if (start == Start::zero) return;
    for (std::size_t j = 0; j < kWidth; ++j) chains_[0][j] = load(sums, j);
  }

  void add(std::size_t chain, T value, const T* weights) {
    const Lanes<T> factor(value);
#pragma GCC unroll 4
    for (std::size_t j = 0; j < kWidth; ++j) {
      chains_[chain][j] = fused(factor, load(weights, j), chains_[chain][j]);
    }
  }

  void store(T* sums) const {
    for (std::size_t j = 0; j < kWidth; ++j) {
      const Lanes<T> sum = (chains_[0][j] + chains_[1][j]) + (chains_[2][j] + chains_[3][j]);
      sum.store(sums + j * Lanes<T>::kCount);
    }
  }

 private:
  static Lanes<T> load(const T* from, std::size_t j) {
    return Lanes<T>::load(from + j * Lanes<T>::kCount);
  }

  std::array<std::array<Lanes<T>, kWidth>, kChains> chains_;
};

template <class T>
void deliver_row(const T* values, ReadOnly<T> weights, std::size_t length, MatrixView<T> sums,
                 Start start) {
  for_columns<T>(sums.columns, [&](auto width, std::size_t column) {
    ChainedRow<T, width> row(sums.data + column, start);
    const auto add = [&](std::size_t chain, std::size_t k) {
      row.add(chain, values[chain * length + k], weights.row(chain * length + k) + column);
    };
    for (std::size_t k = 0; k < length; ++k) {
#pragma GCC unroll 4
      for (std::size_t chain = 0; chain < kChains; ++chain) add(chain, k);
    }
    for (std::size_t k = length; k < weights.rows - (kChains - 1) * length; ++k) {
      add(kChains - 1, k);
    }
    row.store(sums.data + column);
  });
}

template <class T>
void deliver_row(const SparseRows<T>& values, std::size_t number, ReadOnly<T> weights,
                 std::size_t length, MatrixView<T> sums, Start start) {
  std::array<std::uint32_t, kChains + 1> starts;
  for (std::size_t chain = 0; chain < kChains; ++chain) {
    starts[chain] = values.start(number, chain * length / SparseRows<T>::kBlock);
  }
  starts[kChains] = values.start(number, values.blocks());
  std::uint32_t common = starts[1] - starts[0];
  for (std::size_t chain = 1; chain < kChains; ++chain) {
    common = std::min(common, starts[chain + 1] - starts[chain]);
  }
  for_columns<T>(sums.columns, [&](auto width, std::size_t column) {
    ChainedRow<T, width> row(sums.data + column, start);
    const auto add = [&](std::size_t chain, std::uint32_t at) {
      row.add(chain, values.values[at], weights.row(values.indices[at]) + column);
    };
    for (std::uint32_t k = 0; k < common; ++k) {
#pragma GCC unroll 4
      for (std::size_t chain = 0; chain < kChains; ++chain) add(chain, starts[chain] + k);
    }
#pragma GCC unroll 4
    for (std::size_t chain = 0; chain < kChains; ++chain) {
      for (std::uint32_t at = starts[chain] + common; at < starts[chain + 1]; ++at) add(chain, at);
    }
    row.store(sums.data + column);
  });
}

template <class T>
void add(MatrixView<const T> from, MatrixView<T> to) {
  for (std::size_t row = 0; row < to.rows; ++row) {
    for (std::size_t j = 0; j < to.columns; j += Lanes<T>::kCount) {
      (Lanes<T>::load(to.row(row) + j) + Lanes<T>::load(from.row(row) + j)).store(to.row(row) + j);
    }
  }
}

// At most kRows rows: chain after chain, each of all rows at once.
template <class T>
void deliver_rows(ReadOnly<T> values, ReadOnly<T> weights, std::size_t length, MatrixView<T> sums,
                  Start start) {
  alignas(kRowBytes) std::array<T, 2 * kRows * kMostPosts> numbers;
  const auto others = [&](std::size_t number) {
    return MatrixView<T>{.data = numbers.data() + number * kRows * kMostPosts,
                         .rows = sums.rows,
                         .columns = sums.columns,
                         .stride = kMostPosts};
  };
  const auto compute = [&](std::size_t chain, MatrixView<T> to, Start from) {
    const std::size_t first = chain * length;
    detail::multiply<T>({.data = values.data + first, .row_step = values.stride, .term_step = 1},
                        chain + 1 < kChains ? length : weights.rows - first, weights.row(first),
                        weights.stride, to, from);
  };
  compute(0, sums, start);
  compute(1, others(0), Start::zero);
  add<T>(others(0), sums);
  compute(2, others(0), Start::zero);
  compute(3, others(1), Start::zero);
  add<T>(others(1), others(0));
  add<T>(others(0), sums);
}

}  // namespace

// Whole blocks, so that what is sparse has its chains too; the last chain gets what is left.
Chains chains_of(std::size_t pre, std::size_t post) {
  if (pre < kLeastPres || post > kMostPosts) return {.count = 1, .length = pre};
  constexpr std::size_t kBlock = SparseRows<float>::kBlock;
  return {.count = kChains, .length = (pre / kChains) / kBlock * kBlock};
}

template <class T>
void deliver(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start) {
  ensure(
      values.rows == sums.rows && values.columns == weights.rows && weights.columns == sums.columns,
      "what is delivered has the shape of its projection");
  const Chains chains = chains_of(weights.rows, weights.columns);
  if (chains.count == 1) {
    return detail::multiply<T>({.data = values.data, .row_step = values.stride, .term_step = 1},
                               weights.rows, weights.data, weights.stride, sums, start);
  }
  if (sums.rows == 1) return deliver_row<T>(values.data, weights, chains.length, sums, start);
  for (std::size_t row = 0; row < sums.rows; row += kRows) {
    const std::size_t end = std::min(sums.rows, row + kRows);
    deliver_rows<T>(values.row_range(row, end), weights, chains.length, sums.row_range(row, end),
                    start);
  }
}

template <class T>
void deliver(const SparseRows<T>& values, std::size_t first, ReadOnly<T> weights,
             MatrixView<T> sums, Start start) {
  ensure(first + sums.rows <= values.rows && values.columns == weights.rows &&
             weights.columns == sums.columns,
         "what is delivered has the shape of its projection");
  const Chains chains = chains_of(weights.rows, weights.columns);
  if (chains.count == 1) {
    return detail::multiply<T>(values, first, weights.data, weights.stride, sums, start);
  }
  for (std::size_t row = 0; row < sums.rows; ++row) {
    deliver_row<T>(values, first + row, weights, chains.length, sums.row_range(row, row + 1),
                   start);
  }
}

template void deliver<float>(MatrixView<const float>, MatrixView<const float>, MatrixView<float>,
                             Start);
template void deliver<double>(MatrixView<const double>, MatrixView<const double>,
                              MatrixView<double>, Start);
template void deliver<float>(const SparseRows<float>&, std::size_t, MatrixView<const float>,
                             MatrixView<float>, Start);
template void deliver<double>(const SparseRows<double>&, std::size_t, MatrixView<const double>,
                              MatrixView<double>, Start);

}  // namespace recirc
