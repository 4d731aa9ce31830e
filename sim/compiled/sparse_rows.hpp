#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/compiled/matrix.hpp"

namespace recirc {

/// Rows of a matrix without their zeros: of each row the numbers of the columns in ascending order,
/// and the values there. A row's entries lie side by side; between rows there may be room. Storage
/// is kept from one use to the next.
template <class T>
struct SparseRows {
  /// A row's entries are also found by blocks of this many columns, so that a kernel can go through
  /// them block by block.
  static constexpr std::size_t kBlock = 64;

  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint32_t> starts;   ///< [rows x (blocks + 1)] where a block's entries begin
  std::vector<std::uint32_t> indices;  ///< columns; longer than what is used, as are the values
  std::vector<T> values;
  std::vector<std::uint32_t> next;  ///< scratch of transpose: the next free entry of each row

  [[nodiscard]] std::size_t blocks() const { return (columns + kBlock - 1) / kBlock; }
  /// Where the entries of `row` in `block` begin; with block = blocks(): where its last ones end.
  [[nodiscard]] std::uint32_t start(std::size_t row, std::size_t block) const {
    return starts[row * (blocks() + 1) + block];
  }
};

/// Sets `sparse` to what is not zero in `dense`.
template <class T>
void compress(ReadOnly<T> dense, SparseRows<T>& sparse);

/// Sets `transposed` to the columns of a matrix that is given as `sparse` rows: row k of it holds
/// the entries of column k, by ascending rows.
template <class T>
void transpose(const SparseRows<T>& sparse, SparseRows<T>& transposed);

}  // namespace recirc
