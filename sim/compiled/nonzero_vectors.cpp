#include "sim/compiled/nonzero_vectors.hpp"

#include <algorithm>
#include <array>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// A square of 64 x 64 bits, in place: halves of halves change places.
void transpose(std::span<std::uint64_t, NonzeroVectors::kWordBits> square) {
  std::uint64_t low = 0xFFFFFFFF;
  for (std::size_t half = NonzeroVectors::kWordBits / 2; half != 0; half /= 2, low ^= low << half) {
    for (std::size_t k = 0; k < square.size(); k = (k + half + 1) & ~half) {
      const std::uint64_t changed = ((square[k] >> half) ^ square[k + half]) & low;
      square[k] ^= changed << half;
      square[k + half] ^= changed;
    }
  }
}

}  // namespace

double NonzeroVectors::share() const {
  std::uint64_t found = 0;
  for (std::size_t k = 0; k < rows * words_of(vectors); ++k) {
    found += static_cast<unsigned>(std::popcount(bits[k]));
  }
  return static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(1, rows * vectors));
}

template <class T>
void begin_rows(std::size_t rows, std::size_t columns, NonzeroVectors& nonzero) {
  nonzero.rows = rows;
  nonzero.vectors = (columns + Lanes<T>::kCount - 1) / Lanes<T>::kCount;
  nonzero.numbers = 0;
  nonzero.bits.resize(rows * NonzeroVectors::words_of(nonzero.vectors));
}

template <class T>
void find_nonzero(std::size_t row, const T* values, std::size_t columns, NonzeroVectors& nonzero) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  constexpr std::size_t kBits = NonzeroVectors::kWordBits;
  const std::size_t words = NonzeroVectors::words_of(nonzero.vectors);
  std::uint64_t numbers = 0;
  for (std::size_t word = 0; word < words; ++word) {
    const std::size_t first = word * kBits * kCount;
    const std::size_t end = std::min(columns, first + kBits * kCount);
    const std::size_t whole = (end - first) / kCount;
    // Two loops: from a mask to a number takes long, and many can be on their way.
    std::array<std::uint16_t, kBits> lanes;
    for (std::size_t vector = 0; vector < whole; ++vector) {
      lanes[vector] = static_cast<std::uint16_t>(
          nonzero_bits(Lanes<T>::load(values + first + vector * kCount)));
    }
    std::uint64_t found = 0;
    for (std::size_t vector = 0; vector < whole; ++vector) {
      numbers += static_cast<unsigned>(std::popcount(lanes[vector]));
      found |= std::uint64_t{lanes[vector] != 0} << vector;
    }
    for (std::size_t column = first + whole * kCount; column < end; ++column) {
      // padding may hold anything
      numbers += values[column] != 0 ? 1 : 0;
      found |= std::uint64_t{values[column] != 0} << whole;
    }
    nonzero.bits[row * words + word] = found;
  }
  nonzero.numbers += numbers;
}

void transpose(NonzeroVectors& nonzero) {
  constexpr std::size_t kBits = NonzeroVectors::kWordBits;
  const std::size_t words = NonzeroVectors::words_of(nonzero.vectors);
  const std::size_t row_words = NonzeroVectors::words_of(nonzero.rows);
  nonzero.by_vector.resize(nonzero.vectors * row_words);
  std::array<std::uint64_t, kBits> square;
  for (std::size_t row = 0; row < nonzero.rows; row += kBits) {
    for (std::size_t word = 0; word < words; ++word) {
      for (std::size_t k = 0; k < kBits; ++k) {
        square[k] = row + k < nonzero.rows ? nonzero.of_row(row + k)[word] : 0;
      }
      transpose(square);
      const std::size_t first = word * kBits;
      for (std::size_t k = 0; k < std::min(kBits, nonzero.vectors - first); ++k) {
        nonzero.by_vector[(first + k) * row_words + row / kBits] = square[k];
      }
    }
  }
}

template void begin_rows<float>(std::size_t, std::size_t, NonzeroVectors&);
template void begin_rows<double>(std::size_t, std::size_t, NonzeroVectors&);
template void find_nonzero<float>(std::size_t, const float*, std::size_t, NonzeroVectors&);
template void find_nonzero<double>(std::size_t, const double*, std::size_t, NonzeroVectors&);

}  // namespace recirc
