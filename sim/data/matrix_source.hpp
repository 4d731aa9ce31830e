#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/data_source.hpp"

namespace recirc {

/// Examples as rows of numbers.
struct ExampleMatrix {
  std::uint32_t dimensions = 0;
  std::vector<double> values;  ///< [examples, dimensions]
};

/// Examples held in memory as they are.
class MatrixSource final : public DataSource {
 public:
  /// `test` may be empty (no values): then the training examples serve. Otherwise both have the
  /// same dimensions; `train` has at least one example.
  MatrixSource(ExampleMatrix train, ExampleMatrix test);

  [[nodiscard]] std::uint32_t dimensions() const override { return train_.dimensions; }
  [[nodiscard]] std::uint64_t size(Split split) const override;
  void example(Split split, std::uint64_t epoch, std::uint64_t number,
               std::span<double> out) const override;
  [[nodiscard]] std::vector<double> mean() const override;

 private:
  [[nodiscard]] const ExampleMatrix& matrix(Split split) const;

  ExampleMatrix train_;
  ExampleMatrix test_;
};

}  // namespace recirc
