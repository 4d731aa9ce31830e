#include "sim/data/digit_text.hpp"

#include <charconv>
#include <cmath>

namespace recirc {
namespace {

constexpr std::size_t kPixels = 64;
constexpr std::size_t kNumbers = kPixels + 1;
constexpr unsigned kMostInk = 16;
constexpr unsigned kMostLabel = 9;
constexpr std::size_t kHeaderBytes = 16;

std::uint8_t grey(unsigned ink) {
  return static_cast<std::uint8_t>(std::lround(ink * 255.0 / kMostInk));
}

void put_word(std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t word) {
  for (std::size_t k = 0; k < 4; ++k) {
    bytes[at + k] = static_cast<std::uint8_t>(word >> (8 * (3 - k)));
  }
}

}  // namespace

std::optional<std::vector<std::uint8_t>> idx_of_digit_text(std::string_view text) {
  constexpr std::string_view kBetween = ", \r\n";
  std::vector<std::uint8_t> bytes(kHeaderBytes);
  std::size_t numbers = 0;
  for (std::size_t at = text.find_first_not_of(kBetween); at != std::string_view::npos;
       at = text.find_first_not_of(kBetween, at)) {
    unsigned number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + at, end, number);
    const bool is_pixel = numbers % kNumbers < kPixels;
    if (read.ec != std::errc{} || number > (is_pixel ? kMostInk : kMostLabel) ||
        (read.ptr != end && kBetween.find(*read.ptr) == std::string_view::npos)) {
      return std::nullopt;
    }
    if (is_pixel) bytes.push_back(grey(number));
    ++numbers;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  if (numbers == 0 || numbers % kNumbers != 0) return std::nullopt;
  put_word(bytes, 0, 0x0803);
  put_word(bytes, 4, numbers / kNumbers);
  put_word(bytes, 8, 8);
  put_word(bytes, 12, 8);
  return bytes;
}

}  // namespace recirc
