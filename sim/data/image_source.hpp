#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/data/idx_file.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// Images kept as bytes, given as value / 255.
class ImageSource final : public DataSource {
 public:
  /// `test` may be empty (count 0): then the training images serve. Both must have the same number
  /// of pixels, and `train` at least one image.
  ImageSource(IdxImages train, IdxImages test);

  [[nodiscard]] std::uint32_t dimensions() const override { return train_.pixels; }
  [[nodiscard]] std::uint64_t size(Split split) const override { return images(split).count; }
  void example(Split split, std::uint64_t epoch, std::uint64_t number,
               std::span<double> out) const override;
  [[nodiscard]] std::vector<double> mean() const override;

 private:
  [[nodiscard]] const IdxImages& images(Split split) const;

  IdxImages train_;
  IdxImages test_;
};

}  // namespace recirc
