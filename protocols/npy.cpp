#include "protocols/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <system_error>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "protocols/nearest_name.hpp"
#include "protocols/npy_header.hpp"

namespace recirc {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie");

constexpr std::string_view kMagic = "\x93NUMPY";
/// numpy writes headers of some hundred bytes at most; version 2 allows 4 GiB.
constexpr std::uint32_t kMostHeaderBytes = 1U << 20U;
/// Headers end at a multiple of this, so that mapped arrays are aligned.
constexpr std::size_t kAlignment = 64;

/// The product of `shape`; none where it does not fit 64 bits.
std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) {
    if (__builtin_mul_overflow(count, size, &count)) return std::nullopt;
  }
  return count;
}

/// Reads one file from front to back.
class NpyReader {
 public:
  explicit NpyReader(const std::filesystem::path& path) : path_(path.string()) {
    std::error_code error;
    size_ = std::filesystem::file_size(path, error);
    if (!error) {
      errno = 0;
      stream_.open(path, std::ios::binary);
      if (!stream_) error = std::error_code(errno, std::generic_category());
    }
    if (error) throw InputError({path_, "cannot be read: " + error.message(), "give a .npy file"});
  }

  NpyArray array() {
    const NpyHeader header = read_header();
    const std::size_t element = element_size(header);
    const auto count = element_count(header.shape);
    const std::uint64_t left = size_ - offset_;
    std::uint64_t needed = 0;
    if (!count || __builtin_mul_overflow(*count, element, &needed)) {
      refuse(offset_, "the shape has more elements than any file", "the header is damaged");
    }
    if (needed != left) {
      refuse(needed > left ? size_ : offset_ + needed, fmt::format("{} bytes of values", left),
             fmt::format("{} elements of {} bytes need {}", *count, element, needed));
    }
    NpyArray array{header.shape, std::vector<double>(*count)};
    if (element == sizeof(double)) {
      read(array.values.data(), needed);
    } else if (element == sizeof(float)) {
      read_as<float>(array.values);
    } else {
      read_as<unsigned char>(array.values);
    }
    return array;
  }

 private:
  [[noreturn]] void refuse(std::uint64_t offset, std::string_view what, std::string_view right) {
    throw InputError(
        {fmt::format("{}:byte {}", path_, offset), std::string(what), std::string(right)});
  }

  void read(void* to, std::uint64_t bytes) {
    stream_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
    const auto got = static_cast<std::uint64_t>(stream_.gcount());
    if (got != bytes) refuse(offset_ + got, "the file ends too early", "it is cut");
    offset_ += bytes;
  }

  NpyHeader read_header() {
    std::array<char, 8> begin{};
    read(begin.data(), begin.size());
    if (std::string_view(begin.data(), kMagic.size()) != kMagic) {
      refuse(0, "not a .npy file", "it begins with \\x93NUMPY");
    }
    const auto version = static_cast<unsigned char>(begin[6]);
    const auto minor = static_cast<unsigned char>(begin[7]);
    if ((version != 1 && version != 2) || minor != 0) {
      refuse(6, fmt::format("version {}.{} of the format", version, minor), "1.0 or 2.0");
    }
    std::uint32_t length = 0;
    const std::uint64_t length_offset = offset_;
    read(&length, version == 1 ? 2 : 4);
    if (length > kMostHeaderBytes || length > size_ - offset_) {
      refuse(length_offset, fmt::format("a header of {} bytes", length),
             fmt::format("at most {}", std::min<std::uint64_t>(kMostHeaderBytes, size_ - offset_)));
    }
    header_offset_ = offset_;
    std::string text(length, '\0');
    read(text.data(), length);
    return parse_npy_header(text,
                            [&](std::size_t at, std::string_view what, std::string_view right) {
                              refuse(header_offset_ + at, what, right);
                            });
  }

  std::size_t element_size(const NpyHeader& header) {
    if (header.fortran_order) {
      refuse(header_offset_, "an array in Fortran order", "save numpy.ascontiguousarray(array)");
    }
    if (header.descr == "<f8") return sizeof(double);
    if (header.descr == "<f4") return sizeof(float);
    if (header.descr == "|u1") return 1;
    refuse(header_offset_, fmt::format("elements of type {}", in_quotes(header.descr)),
           "float64, float32 or uint8: save array.astype('<f8')");
  }

  template <class Element>
  void read_as(std::vector<double>& values) {
    std::array<Element, 4096> block{};
    for (std::size_t done = 0; done < values.size(); done += block.size()) {
      const std::size_t count = std::min(block.size(), values.size() - done);
      read(block.data(), count * sizeof(Element));
      std::copy_n(block.begin(), count, values.begin() + static_cast<std::ptrdiff_t>(done));
    }
  }

  std::string path_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t header_offset_ = 0;
};

}  // namespace

NpyArray read_npy(const std::filesystem::path& path) { return NpyReader(path).array(); }

std::string npy_header(std::string_view descr, std::span<const std::uint64_t> shape) {
  ensure(shape.size() <= kMostNpyDimensions, "an array has at most 32 dimensions");
  std::string sizes;
  for (const std::uint64_t size : shape) sizes += fmt::format("{}, ", size);
  // A tuple of one needs its comma, longer ones must not end in ", " to look as numpy's.
  if (shape.size() > 1) sizes.resize(sizes.size() - 2);
  if (shape.size() == 1) sizes.pop_back();
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, sizes);
  const std::size_t before = kMagic.size() + 2 + 2;
  const std::size_t past = (before + header.size() + 1) % kAlignment;
  header.append(past == 0 ? 0 : kAlignment - past, ' ');
  header.push_back('\n');

  std::string bytes(kMagic);
  bytes.push_back('\x01');
  bytes.push_back('\x00');
  bytes.push_back(static_cast<char>(header.size() & 0xffU));
  bytes.push_back(static_cast<char>(header.size() >> 8U));
  return bytes + header;
}

std::string npy_bytes(std::span<const std::uint64_t> shape, std::span<const double> values) {
  ensure(element_count(shape) == values.size(), "an array has as many values as its shape says");
  std::string bytes = npy_header("<f8", shape);
  const std::size_t data = bytes.size();
  bytes.resize(data + values.size_bytes());
  if (!values.empty()) std::memcpy(bytes.data() + data, values.data(), values.size_bytes());
  return bytes;
}

void write_npy(const std::filesystem::path& path, std::span<const std::uint64_t> shape,
               std::span<const double> values) {
  write_file_atomically(path, npy_bytes(shape, values));
}

}  // namespace recirc
