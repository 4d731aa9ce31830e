#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/data_source.hpp"

namespace recirc {

/// Some examples of a data source at the precision of T.
template <class T>
class Examples {
 public:
  /// Examples `numbers` of `epoch`; all must outlive it.
  Examples(const DataSource& source, Split split, std::uint64_t epoch,
           std::span<const std::uint32_t> numbers);

  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

  /// Writes the k-th of them to `out`, which has as many elements as the source has dimensions and
  /// padding, and is aligned, as a row of a Matrix is; `scratch` is anybody's. Fetches a later one
  /// ahead.
  void read(std::size_t k, T* out, std::vector<double>& scratch) const;

 private:
  const DataSource* source_;
  Split split_;
  std::uint64_t epoch_;
  std::span<const std::uint32_t> numbers_;
  std::optional<ByteExamples> bytes_;
};

/// Writes bytes[k] / white to out[k], rounded as T(double(bytes[k]) / white) would be for any white
/// that is a whole number below 2^16; `out` is a row of a Matrix.
template <class T>
void scale(std::span<const std::uint8_t> bytes, double white, T* out);

}  // namespace recirc
