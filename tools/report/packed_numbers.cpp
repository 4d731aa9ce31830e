#include "tools/report/packed_numbers.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace recirc {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are packed as they lie");

std::string base64(std::span<const std::byte> bytes) {
  // 54 bytes are 72 characters without a rest, so pieces can be joined; EVP_EncodeBlock counts in
  // int.
  constexpr std::size_t kPiece = std::size_t{54} << 20U;
  std::string text;
  for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
    const auto piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
    std::string encoded((piece.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                       reinterpret_cast<const unsigned char*>(piece.data()),
                                       static_cast<int>(piece.size()));
    text.append(encoded, 0, static_cast<std::size_t>(length));
  }
  return text;
}

}  // namespace

std::string packed(std::span<const std::uint8_t> numbers) { return base64(as_bytes(numbers)); }
std::string packed(std::span<const std::int16_t> numbers) { return base64(as_bytes(numbers)); }
std::string packed(std::span<const std::uint32_t> numbers) { return base64(as_bytes(numbers)); }
std::string packed(std::span<const float> numbers) { return base64(as_bytes(numbers)); }
std::string packed(std::span<const double> numbers) { return base64(as_bytes(numbers)); }

double largest_magnitude(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

std::string packed_shares(std::span<const double> values, double scale) {
  constexpr double kWhole = std::numeric_limits<std::int16_t>::max();
  constexpr auto kNothing = std::numeric_limits<std::int16_t>::min();
  std::vector<std::int16_t> shares;
  shares.reserve(values.size());
  for (const double value : values) {
    const double share = scale > 0 ? value / scale : value;
    const bool fits = std::abs(share) <= 1;  // NaN does not
    shares.push_back(fits ? static_cast<std::int16_t>(std::lround(share * kWhole)) : kNothing);
  }
  return packed(std::span<const std::int16_t>(shares));
}

}  // namespace recirc
