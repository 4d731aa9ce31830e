#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/compiled/lanes.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/compiled/sparse_rows.hpp"

namespace recirc {

/// Where the sums of a kernel start.
enum class Start {
  zero,
  present,  ///< from what they hold
};

/// The product that delivering and learning have in common, over [rows x columns] sums:
///   sums[row][column] = fused(values[row][k], vectors[k][column], sums[row][column]), k = 0, 1,
///   ...
/// Every sum is one chain over ascending k, whatever the tiles: so tiles change no bits, and
/// neither does who computes which rows. A tile's sums stay in registers while k passes; columns
/// are split into tiles as wide as registers allow, and k into blocks whose vectors stay in the
/// first cache while the tiles of all rows use them.
namespace detail {

#if defined(__AVX512F__)
inline constexpr std::size_t kRegisters = 32;
#else
inline constexpr std::size_t kRegisters = 16;
#endif

/// Vectors in the widest tile. Narrow tiles have many rows, so that a vector is used often once it
/// is loaded.
inline constexpr std::size_t kWidest = 3;

/// How many rows a tile of `width` vectors has: with one value for each row in a register.
constexpr std::size_t tile_rows(std::size_t width) {
  constexpr std::size_t kMost = kRegisters == 32 ? 12 : 6;
  return std::min(kMost, (kRegisters - 2 - width) / width);
}

/// How much of the first cache the vectors of a block of k may fill.
inline constexpr std::size_t kBlockBytes = std::size_t{32} * 1024;

/// values[row][k] is at data + row * row_step + k * term_step.
template <class T>
struct Factors {
  const T* data;
  std::size_t row_step;
  std::size_t term_step;
};

/// `pointer`, of which the compiler knows no more. Otherwise GCC 12 keeps the addresses of all rows
/// of a tile, from where it loads their sums to where it stores them, and runs out of registers.
template <class T>
T* calculated_anew(T* pointer) {
  asm("" : "+r"(pointer));  // NOLINT(hicpp-no-assembler): emits no instruction
  return pointer;
}

/// One tile: kRows rows of kWidth vectors of sums.
template <class T, std::size_t kRows, std::size_t kWidth>
void multiply_tile(const Factors<T>& values, const T* vectors, std::size_t vector_stride,
                   std::size_t terms, T* sums, std::size_t sum_stride, Start start) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  std::array<std::array<Lanes<T>, kWidth>, kRows> sum;
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kRows; ++row) {
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) {
      sum[row][j] = start == Start::zero ? Lanes<T>(T{0})
                                         : Lanes<T>::load(sums + row * sum_stride + j * kCount);
    }
  }
  const T* value = values.data;
  for (std::size_t k = 0; k < terms; ++k, value += values.term_step, vectors += vector_stride) {
    std::array<Lanes<T>, kWidth> vector;
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) vector[j] = Lanes<T>::load(vectors + j * kCount);
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row) {
      const Lanes<T> factor(value[row * values.row_step]);
#pragma GCC unroll 16
      for (std::size_t j = 0; j < kWidth; ++j) sum[row][j] = fused(factor, vector[j], sum[row][j]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kRows; ++row, sums += sum_stride) {
    sums = calculated_anew(sums);
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) sum[row][j].store(sums + j * kCount);
  }
}

template <class T>
using Tile = void (*)(const Factors<T>&, const T*, std::size_t, std::size_t, T*, std::size_t,
                      Start);

template <class T, std::size_t kWidth>
constexpr auto tiles_of_width() {
  constexpr std::size_t kRows = tile_rows(kWidth);
  return []<std::size_t... row>(std::index_sequence<row...>) {
    return std::array<Tile<T>, kRows>{&multiply_tile<T, row + 1, kWidth>...};
  }
  (std::make_index_sequence<kRows>{});
}

/// All rows of one tile column of kWidth vectors.
template <class T, std::size_t kWidth>
void multiply_column(const Factors<T>& values, std::size_t terms, const T* vectors,
                     std::size_t vector_stride, MatrixView<T> sums, std::size_t column,
                     Start start) {
  static constexpr auto kTiles = tiles_of_width<T, kWidth>();
  constexpr std::size_t kTerms = kBlockBytes / (kWidth * kLaneBytes);
  const std::size_t tiles = (sums.rows + kTiles.size() - 1) / kTiles.size();
  const std::size_t rows = tiles == 0 ? 0 : (sums.rows + tiles - 1) / tiles;  // about equal tiles
  for (std::size_t k = 0; k == 0 || k < terms; k += kTerms) {
    for (std::size_t first = 0; first < sums.rows; first += rows) {
      kTiles[std::min(rows, sums.rows - first) - 1](
          {values.data + first * values.row_step + k * values.term_step, values.row_step,
           values.term_step},
          vectors + k * vector_stride + column, vector_stride, std::min(kTerms, terms - k),
          sums.row(first) + column, sums.stride, k == 0 ? start : Start::present);
    }
  }
}

/// Calls use(width, first column) for each tile column of `columns` numbers, where width is an
/// integral_constant; widths are as equal as they can be, at most kMost.
template <class T, std::size_t kMost, class Use>
void for_tile_columns(std::size_t columns, const Use& use) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  const std::size_t vectors = (columns + kCount - 1) / kCount;
  const std::size_t tiles = (vectors + kMost - 1) / kMost;
  std::size_t first = 0;
  for (std::size_t left = tiles; left > 0; --left) {
    const std::size_t width = (vectors - first + left - 1) / left;
    [&]<std::size_t... w>(std::index_sequence<w...>) {
      ((width == w + 1 ? use(std::integral_constant<std::size_t, w + 1>{}, first * kCount)
                       : void()),
       ...);
    }
    (std::make_index_sequence<kMost>{});
    first += width;
  }
}

/// Vectors in the widest tile of a single row, whose chains alone must keep the machine busy.
inline constexpr std::size_t kWidestRow = kRegisters == 32 ? 16 : 8;

template <class T>
void multiply(const Factors<T>& values, std::size_t terms, const T* vectors,
              std::size_t vector_stride, MatrixView<T> sums, Start start) {
  if (sums.rows == 1) {
    return for_tile_columns<T, kWidestRow>(sums.columns, [&](auto width, std::size_t column) {
      multiply_tile<T, 1, width>(values, vectors + column, vector_stride, terms, sums.data + column,
                                 sums.stride, start);
    });
  }
  for_tile_columns<T, kWidest>(sums.columns, [&](auto width, std::size_t column) {
    multiply_column<T, width>(values, terms, vectors, vector_stride, sums, column, start);
  });
}

/// The entries [at, end) of one row.
template <class T, std::size_t kWidth>
void add_entries(const std::uint32_t* indices, const T* values, std::uint32_t at, std::uint32_t end,
                 const T* vectors, std::size_t vector_stride, T* sums, Start start) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  std::array<Lanes<T>, kWidth> sum;
#pragma GCC unroll 16
  for (std::size_t j = 0; j < kWidth; ++j) {
    sum[j] = start == Start::zero ? Lanes<T>(T{0}) : Lanes<T>::load(sums + j * kCount);
  }
  for (; at < end; ++at) {
    const T* vector = vectors + indices[at] * vector_stride;
    const Lanes<T> factor(values[at]);
#pragma GCC unroll 16
    for (std::size_t j = 0; j < kWidth; ++j) {
      sum[j] = fused(factor, Lanes<T>::load(vector + j * kCount), sum[j]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t j = 0; j < kWidth; ++j) sum[j].store(sums + j * kCount);
}

/// The same product with sparse values: row `first` of them belongs to row 0 of the sums.
template <class T>
void multiply(const SparseRows<T>& values, std::size_t first, const T* vectors,
              std::size_t vector_stride, MatrixView<T> sums, Start start) {
  const std::size_t blocks = values.blocks();
  for_tile_columns<T, kWidestRow>(sums.columns, [&](auto width, std::size_t column) {
    constexpr std::size_t kTerms = kBlockBytes / (width * kLaneBytes);
    constexpr std::size_t kStep = std::max<std::size_t>(1, kTerms / SparseRows<T>::kBlock);
    for (std::size_t block = 0; block == 0 || block < blocks; block += kStep) {
      for (std::size_t row = 0; row < sums.rows; ++row) {
        add_entries<T, width>(
            values.indices.data(), values.values.data(), values.start(first + row, block),
            values.start(first + row, std::min(blocks, block + kStep)), vectors + column,
            vector_stride, sums.row(row) + column, block == 0 ? start : Start::present);
      }
    }
  });
}

}  // namespace detail
}  // namespace recirc
