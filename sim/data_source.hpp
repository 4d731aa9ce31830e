#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace recirc {

enum class Split : std::uint8_t { train, test };

/// Examples kept as bytes, one after the other: an element is byte / white.
struct ByteExamples {
  std::span<const std::uint8_t> bytes;
  std::size_t dimensions = 0;
  double white = 255;

  [[nodiscard]] std::span<const std::uint8_t> example(std::size_t number) const {
    return bytes.subspan(number * dimensions, dimensions);
  }
};

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

  /// The examples of a split as bytes, if that is how they are kept: reading them so gives the same
  /// numbers as `example`, sooner.
  [[nodiscard]] virtual std::optional<ByteExamples> bytes(Split /*split*/) const {
    return std::nullopt;
  }

  /// The class of each example of a split, 0, 1 ..., where it is known; else nothing. No neuron
  /// sees it, unless examples hold it too. Throws InputError where it lies in files that can't be
  /// read.
  [[nodiscard]] virtual std::vector<std::uint8_t> labels(Split /*split*/) const { return {}; }

  /// The mean of the training data (of generated data: its expectation), `dimensions()` elements.
  [[nodiscard]] virtual std::vector<double> mean() const = 0;
};

}  // namespace recirc
