#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// A numpy array: `values` in C order (the last index runs fastest), as many as the product of
/// `shape` (1 if that is empty).
struct NpyArray {
  std::vector<std::uint64_t> shape;
  std::vector<double> values;
  friend bool operator==(const NpyArray&, const NpyArray&) = default;
};

/// The array in a .npy file of version 1 or 2, of float64, float32 (little-endian) or uint8, in C
/// order; values as they are, NaN included. Throws InputError ("file:byte N: what; right") where
/// the file is anything else, is cut, or has bytes left over; nothing is allocated for more values
/// than the file holds.
NpyArray read_npy(const std::filesystem::path& path);

/// What stands before the values in a .npy file, version 1.0, of elements of numpy's type `descr`
/// ("<f8", "<i8", "<u4", "|u1") in C order. `shape` has at most 32 entries. It is 128 bytes long
/// for every `shape` of one entry.
std::string npy_header(std::string_view descr, std::span<const std::uint64_t> shape);

/// The bytes of a .npy file, version 1.0, float64, C order. `values` are as many as the product of
/// `shape`, which has at most 32 entries.
std::string npy_bytes(std::span<const std::uint64_t> shape, std::span<const double> values);

/// Writes npy_bytes() to `path` atomically. Throws RunError if that fails.
void write_npy(const std::filesystem::path& path, std::span<const std::uint64_t> shape,
               std::span<const double> values);

}  // namespace recirc
