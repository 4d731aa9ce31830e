#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace recirc {

enum class Split : std::uint8_t { train, test };

/// Where examples come from. Immutable after construction: any thread may read, and an example
/// depends on nothing but its number (and, where data are generated, the seed and the epoch).
class DataSource {
 public:
  DataSource() = default;
  DataSource(const DataSource&) = delete;
  DataSource& operator=(const DataSource&) = delete;
  virtual ~DataSource() = default;

  /// Length of an example.
  [[nodiscard]] virtual std::uint32_t dimensions() const = 0;

  /// How many examples an epoch (or the test) has; at least 1.
  [[nodiscard]] virtual std::uint64_t size(Split split) const = 0;

  /// Writes example `number` < size(split) of `epoch` (from 0; generated data are new in every
  /// epoch, files ignore it) to `out`, which has `dimensions()` elements.
  virtual void example(Split split, std::uint64_t epoch, std::uint64_t number,
                       std::span<double> out) const = 0;

  /// The mean of the training data (of generated data: its expectation), `dimensions()` elements.
  [[nodiscard]] virtual std::vector<double> mean() const = 0;
};

}  // namespace recirc
