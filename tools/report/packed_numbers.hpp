#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace recirc {

/// Numbers on their way to the page: base64 (RFC 4648) of little-endian arrays, which JavaScript
/// reads as typed arrays.

std::string packed(std::span<const std::uint8_t> numbers);
std::string packed(std::span<const std::int16_t> numbers);
std::string packed(std::span<const std::uint32_t> numbers);
std::string packed(std::span<const float> numbers);
std::string packed(std::span<const double> numbers);

/// The largest of |values| that are finite; 0 if there is none.
double largest_magnitude(std::span<const double> values);

/// Packed 16-bit integers, of which 32767 stands for `scale`: exact to 0.002 % of it. What is not
/// finite, or beyond `scale`, is -32768, which stands for nothing else.
std::string packed_shares(std::span<const double> values, double scale);

}  // namespace recirc
