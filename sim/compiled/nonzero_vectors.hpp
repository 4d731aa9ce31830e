#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/compiled/matrix.hpp"

namespace recirc {

/// Which vectors of a matrix hold anything but zeros, a bit each: bit j of a row stands for the
/// columns [j * Lanes<T>::kCount, ...). A product that skips the others is the same, up to the sign
/// of a zero: stimuli such as MNIST's are 0 in four vectors of ten. Storage is kept from one use to
/// the next.
struct NonzeroVectors {
  static constexpr std::size_t kWordBits = 64;

  std::size_t rows = 0;
  std::size_t vectors = 0;               ///< of a row
  std::uint64_t numbers = 0;             ///< that are not zero, in all rows
  std::vector<std::uint64_t> bits;       ///< [rows x words_of(vectors)]
  std::vector<std::uint64_t> by_vector;  ///< transposed: [vectors x words_of(rows)]

  static constexpr std::size_t words_of(std::size_t count) {
    return (count + kWordBits - 1) / kWordBits;
  }
  /// The vectors of `row` that are not zero.
  [[nodiscard]] std::span<const std::uint64_t> of_row(std::size_t row) const {
    return {&bits[row * words_of(vectors)], words_of(vectors)};
  }
  /// The rows in which `vector` is not zero.
  [[nodiscard]] std::span<const std::uint64_t> of_vector(std::size_t vector) const {
    return {&by_vector[vector * words_of(rows)], words_of(rows)};
  }
  /// The share of vectors that are not zero, of all rows.
  [[nodiscard]] double share() const;
};

/// Makes room for a matrix.
template <class T>
void begin_rows(std::size_t rows, std::size_t columns, NonzeroVectors& nonzero);

/// Looks through one row, aligned as Matrix aligns them: each of them once.
template <class T>
void find_nonzero(std::size_t row, const T* values, std::size_t columns, NonzeroVectors& nonzero);

/// Sets by_vector, when all rows are known.
void transpose(NonzeroVectors& nonzero);

/// Calls use(i) for each bit i < end, ascending, that is set in `words`.
template <class Words, class Use>
void for_bits(std::size_t end, const Words& words, const Use& use) {
  constexpr std::size_t kBits = NonzeroVectors::kWordBits;
  for (std::size_t first = 0; first < end; first += kBits) {
    std::uint64_t bits = words(first / kBits);
    if (end - first < kBits) bits &= (std::uint64_t{1} << (end - first)) - 1;
    for (; bits != 0; bits &= bits - 1) {
      use(first + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
}

/// Calls use(vector) for the vectors before `end` that are not zero in any of kRows rows.
template <std::size_t kRows, class Use>
void for_vectors(const NonzeroVectors& nonzero, std::size_t first, std::size_t end,
                 const Use& use) {
  const auto words = [&](std::size_t word) {
    std::uint64_t bits = 0;
    for (std::size_t row = first; row < first + kRows; ++row) bits |= nonzero.of_row(row)[word];
    return bits;
  };
  for_bits(end, words, use);
}

/// Calls use(row) for the rows in which `vector` is not zero.
template <class Use>
void for_rows(const NonzeroVectors& nonzero, std::size_t vector, const Use& use) {
  const auto words = nonzero.of_vector(vector);
  for_bits(
      nonzero.rows, [&](std::size_t word) { return words[word]; }, use);
}

}  // namespace recirc
