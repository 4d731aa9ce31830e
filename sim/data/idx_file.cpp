#include "sim/data/idx_file.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string>

#include "neurons/errors.hpp"
#include "sim/data/gzip_file.hpp"

namespace recirc {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::size_t kMostRank = 8;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 32U;
// Deflate cannot shrink anything below a thousandth: 258 bytes in 2 bits.
constexpr std::uint64_t kMostInflation = 1032;

struct Header {
  std::vector<std::uint32_t> sizes;
  std::uint64_t values = 1;  // the product of all sizes
};

[[noreturn]] void fail(const GzipFile& file, std::uint64_t offset, std::string what,
                       std::string right) {
  throw InputError(file.finding(offset, std::move(what), std::move(right)));
}

void read_exactly(GzipFile& file, std::span<std::uint8_t> out, const std::string& what) {
  const std::uint64_t begin = file.position();
  if (file.read(out) == out.size()) return;
  fail(file, file.position(), "the file ends inside " + what,
       fmt::format("{} bytes from byte {} on", out.size(), begin));
}

enum class Content : std::uint8_t { images, labels };

std::size_t read_rank(GzipFile& file, Content content) {
  std::array<std::uint8_t, 4> magic{};
  read_exactly(file, magic, "the magic number");
  if (magic[0] != 0 || magic[1] != 0) {
    fail(file, 0, fmt::format("begins with {:02x} {:02x}: not an IDX file", magic[0], magic[1]),
         content == Content::labels ? "IDX labels begin with 00 00 08 01"
                                    : "IDX images begin with 00 00 08 03");
  }
  if (magic[2] != kUnsignedByte) {
    fail(file, 2, fmt::format("values of type {:02x}", magic[2]), "08, unsigned bytes");
  }
  if (content == Content::labels && magic[3] != 1) {
    fail(file, 3, fmt::format("rank {}: not labels", magic[3]), "labels have rank 1");
  }
  if (content == Content::images && (magic[3] < 2 || magic[3] > kMostRank)) {
    fail(file, 3, fmt::format("rank {}{}", magic[3], magic[3] == 1 ? ": labels, not images" : ""),
         fmt::format("images have rank 3 (2 to {} can be read)", kMostRank));
  }
  return magic[3];
}

Header read_header(GzipFile& file, Content content) {
  Header header;
  header.sizes.resize(read_rank(file, content));
  for (std::uint32_t& size : header.sizes) {
    const std::uint64_t offset = file.position();
    std::array<std::uint8_t, 4> word{};
    read_exactly(file, word, "the sizes");
    for (const std::uint8_t byte : word) size = (size << 8U) | byte;
    if (size == 0) fail(file, offset, "a size of 0", "1 or more");
    // At most 2^32 times less than 2^32, so the product fits.
    header.values *= size;
    if (header.values > kMostBytes) {
      fail(file, offset, "the sizes announce more than 4 GiB",
           "smaller images, or fewer of them in a file");
    }
  }
  return header;
}

// Nothing has been allocated yet: refuses what the file's own size rules out.
void check_announcement(const GzipFile& file, const Header& header) {
  const std::uint64_t begin = file.position();
  if (!file.compressed() && file.file_size() != begin + header.values) {
    const bool longer = file.file_size() > begin + header.values;
    fail(file, longer ? begin + header.values : file.file_size(),
         longer ? "bytes follow the last image" : "the file ends inside the images",
         fmt::format("the sizes announce a file of {} bytes, this one has {}",
                     begin + header.values, file.file_size()));
  }
  if (file.compressed() && header.values / kMostInflation > file.file_size()) {
    fail(file, begin, fmt::format("the sizes announce {} values", header.values),
         fmt::format("a gzip file of {} bytes cannot hold so many", file.file_size()));
  }
}

// All that follows the header, and nothing behind it.
std::vector<std::uint8_t> read_values(GzipFile& file, const Header& header) {
  std::vector<std::uint8_t> values(header.values);
  read_exactly(file, values, "the images");
  std::array<std::uint8_t, 1> beyond{};
  const std::uint64_t end = file.position();
  if (file.read(beyond) != 0) {
    fail(file, end, "bytes follow the last image", fmt::format("the sizes announce {} bytes", end));
  }
  return values;
}

}  // namespace

IdxImages read_idx_images(const std::filesystem::path& path) {
  GzipFile file(path);
  const Header header = read_header(file, Content::images);
  check_announcement(file, header);
  const std::uint64_t pixels = header.values / header.sizes[0];
  if (pixels > std::numeric_limits<std::uint32_t>::max()) {
    fail(file, 4, fmt::format("images of {} pixels", pixels), "fewer than 4294967296");
  }

  IdxImages images{.count = header.sizes[0],
                   .image_shape = {header.sizes.begin() + 1, header.sizes.end()},
                   .pixels = static_cast<std::uint32_t>(pixels),
                   .bytes = read_values(file, header)};
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path) {
  GzipFile file(path);
  const Header header = read_header(file, Content::labels);
  check_announcement(file, header);
  return read_values(file, header);
}

}  // namespace recirc
