#include "sim/data/digit_text.hpp"

#include <charconv>
#include <cmath>

namespace recirc {
namespace {

constexpr std::size_t kPixels = 64;
constexpr unsigned kMostInk = 16;
constexpr unsigned kMostLabel = 9;

std::uint8_t grey(unsigned ink) {
  return static_cast<std::uint8_t>(std::lround(ink * 255.0 / kMostInk));
}

void put_word(std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t word) {
  for (std::size_t k = 0; k < 4; ++k) {
    bytes[at + k] = static_cast<std::uint8_t>(word >> (8 * (3 - k)));
  }
}

struct Digits {
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;
};

std::optional<Digits> digits_of(std::string_view text) {
  constexpr std::string_view kBetween = ", \r\n";
  Digits digits;
  std::size_t numbers = 0;
  for (std::size_t at = text.find_first_not_of(kBetween); at != std::string_view::npos;
       at = text.find_first_not_of(kBetween, at)) {
    unsigned number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + at, end, number);
    const bool is_pixel = numbers % kNumbersOfDigit < kPixels;
    if (read.ec != std::errc{} || number > (is_pixel ? kMostInk : kMostLabel) ||
        (read.ptr != end && kBetween.find(*read.ptr) == std::string_view::npos)) {
      return std::nullopt;
    }
    if (is_pixel) {
      digits.pixels.push_back(grey(number));
    } else {
      digits.labels.push_back(static_cast<std::uint8_t>(number));
    }
    ++numbers;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  if (numbers == 0 || numbers % kNumbersOfDigit != 0) return std::nullopt;
  return digits;
}

// An IDX file of these sizes.
std::vector<std::uint8_t> idx_file(const std::vector<std::size_t>& sizes,
                                   const std::vector<std::uint8_t>& values) {
  std::vector<std::uint8_t> bytes(4 + 4 * sizes.size());
  put_word(bytes, 0, 0x0800 + sizes.size());
  for (std::size_t k = 0; k < sizes.size(); ++k) put_word(bytes, 4 + 4 * k, sizes[k]);
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

}  // namespace

std::optional<std::vector<std::uint8_t>> idx_of_digit_text(std::string_view text) {
  const std::optional<Digits> digits = digits_of(text);
  if (!digits) return std::nullopt;
  return idx_file({digits->labels.size(), 8, 8}, digits->pixels);
}

std::optional<std::vector<std::uint8_t>> idx_of_digit_labels(std::string_view text) {
  const std::optional<Digits> digits = digits_of(text);
  if (!digits) return std::nullopt;
  return idx_file({digits->labels.size()}, digits->labels);
}

}  // namespace recirc
