#include "sim/compiled/sparse_rows.hpp"

#include <algorithm>
#include <bit>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// Appends what is not zero among the first `width` of the kCount values of the columns from
// `column` on, at entry `at`. Writes whole vectors: what is behind the new entries is overwritten.
// Returns the next entry.
template <class T>
std::uint32_t append(const T* values, std::uint32_t column, std::size_t width,
                     std::uint32_t* indices, T* kept, std::uint32_t at) {
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
  const unsigned used = nonzero_bits(Lanes<T>::load(values)) & ((1U << width) - 1);
  if constexpr (sizeof(T) == 4) {
    const __m512i columns =
        _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(column)),
                         _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const auto mask = static_cast<__mmask16>(used);
    _mm512_storeu_si512(indices + at, _mm512_maskz_compress_epi32(mask, columns));
    _mm512_storeu_ps(kept + at, _mm512_maskz_compress_ps(mask, _mm512_load_ps(values)));
  } else {
    const __m256i columns = _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(column)),
                                             _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    const auto mask = static_cast<__mmask8>(used);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(indices + at),
                        _mm256_maskz_compress_epi32(mask, columns));
    _mm512_storeu_pd(kept + at, _mm512_maskz_compress_pd(mask, _mm512_load_pd(values)));
  }
  return at + static_cast<std::uint32_t>(std::popcount(used));
#else
  for (std::uint32_t lane = 0; lane < width; ++lane) {
    indices[at] = column + lane;
    kept[at] = values[lane];
    at += values[lane] != T{0} ? 1 : 0;
  }
  return at;
#endif
}

template <class T>
void make_room(SparseRows<T>& sparse, std::size_t rows, std::size_t columns, std::size_t entries) {
  sparse.rows = rows;
  sparse.columns = columns;
  sparse.starts.resize(rows * (sparse.blocks() + 1));
  if (sparse.values.size() < entries) {
    sparse.indices.resize(entries);
    sparse.values.resize(entries);
  }
}

}  // namespace

template <class T>
void compress(ReadOnly<T> dense, SparseRows<T>& sparse) {
  constexpr std::size_t kStep = Lanes<T>::kCount;
  make_room(sparse, dense.rows, dense.columns, dense.rows * dense.columns + kStep);
  std::uint32_t* start = sparse.starts.data();
  std::uint32_t at = 0;
  for (std::size_t row = 0; row < dense.rows; ++row) {
    const T* values = dense.row(row);
    for (std::size_t column = 0; column < dense.columns; column += kStep) {
      if (column % SparseRows<T>::kBlock == 0) *start++ = at;
      at = append(values + column, static_cast<std::uint32_t>(column),
                  std::min(kStep, dense.columns - column), sparse.indices.data(),
                  sparse.values.data(), at);
    }
    *start++ = at;
  }
}

// Every column has room for all rows, so that one pass does.
template <class T>
void transpose(const SparseRows<T>& sparse, SparseRows<T>& transposed) {
  constexpr std::size_t kBlock = SparseRows<T>::kBlock;
  make_room(transposed, sparse.columns, sparse.rows, sparse.columns * sparse.rows);
  std::vector<std::uint32_t>& next = transposed.next;
  next.resize(sparse.columns);
  for (std::size_t column = 0; column < next.size(); ++column) {
    next[column] = static_cast<std::uint32_t>(column * sparse.rows);
  }
  const std::size_t places = transposed.blocks() + 1;
  const auto begin_block = [&](std::size_t block) {
    for (std::size_t column = 0; column < next.size(); ++column) {
      transposed.starts[column * places + block] = next[column];
    }
  };
  for (std::size_t row = 0; row < sparse.rows; ++row) {
    if (row % kBlock == 0) begin_block(row / kBlock);
    const std::uint32_t end = sparse.start(row, sparse.blocks());
    for (std::uint32_t at = sparse.start(row, 0); at < end; ++at) {
      const std::uint32_t to = next[sparse.indices[at]]++;
      transposed.indices[to] = static_cast<std::uint32_t>(row);
      transposed.values[to] = sparse.values[at];
    }
  }
  begin_block(transposed.blocks());
}

template void compress<float>(MatrixView<const float>, SparseRows<float>&);
template void compress<double>(MatrixView<const double>, SparseRows<double>&);
template void transpose<float>(const SparseRows<float>&, SparseRows<float>&);
template void transpose<double>(const SparseRows<double>&, SparseRows<double>&);

}  // namespace recirc
