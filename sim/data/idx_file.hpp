#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace recirc {

/// Images of unsigned bytes, one after the other, each row by row.
struct IdxImages {
  std::uint32_t count = 0;                 ///< at least 1
  std::vector<std::uint32_t> image_shape;  ///< {28, 28}
  std::uint32_t pixels = 0;                ///< of one image: the product of its shape
  std::vector<std::uint8_t> bytes;         ///< [count, pixels]
};

/// The images of an IDX file, raw or gzip'd (told by its first bytes, not by its name): big-endian
/// magic 00 00 08 rank, rank sizes of 32 bits, the values. Source: LIBRARIES.md section 6.
///
/// Throws InputError (`where` is "path: byte N") unless the file is exactly that: unsigned bytes of
/// rank 2 or more, no size 0, and as many values as the header announces, not one more. Allocates
/// nothing for a header whose announcement the file cannot keep.
IdxImages read_idx_images(const std::filesystem::path& path);

/// The values of an IDX file of rank 1 (magic 00 00 08 01), likewise.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path);

}  // namespace recirc
