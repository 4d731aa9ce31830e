#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace recirc {

/// Numbers of the text for one digit: its pixels, and its label.
inline constexpr std::size_t kNumbersOfDigit = 65;

/// The IDX file of 8x8 images that a text of optdigits says: of each 65 numbers the first 64 are
/// pixels 0..16, which become round(v * 255 / 16), and the last is the label 0..9, which is left
/// out. Nothing if `text` is something else. Source: optdigits.names of the UCI repository.
std::optional<std::vector<std::uint8_t>> idx_of_digit_text(std::string_view text);

/// The IDX file of the labels that are left out there.
std::optional<std::vector<std::uint8_t>> idx_of_digit_labels(std::string_view text);

}  // namespace recirc
