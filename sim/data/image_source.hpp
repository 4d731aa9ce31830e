#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sim/data/idx_file.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// Reads the classes of the images of a split, at least one an image. Throws InputError.
using ReadLabels = std::function<std::vector<std::uint8_t>(Split)>;

/// Images kept as bytes, given as value / 255.
class ImageSource final : public DataSource {
 public:
  /// Both have at least one image, and images of the same number of pixels. `read_labels`: called
  /// when somebody asks for them; empty: there are none.
  ImageSource(IdxImages train, IdxImages test, ReadLabels read_labels = {});

  [[nodiscard]] std::uint32_t dimensions() const override { return train_.pixels; }
  [[nodiscard]] std::uint64_t size(Split split) const override { return images(split).count; }
  void example(Split split, std::uint64_t epoch, std::uint64_t number,
               std::span<double> out) const override;
  [[nodiscard]] std::optional<ByteExamples> bytes(Split split) const override;
  [[nodiscard]] std::vector<std::uint8_t> labels(Split split) const override;
  [[nodiscard]] std::vector<double> mean() const override;

 private:
  [[nodiscard]] const IdxImages& images(Split split) const {
    return split == Split::train ? train_ : test_;
  }

  IdxImages train_;
  IdxImages test_;
  ReadLabels read_labels_;
};

}  // namespace recirc
