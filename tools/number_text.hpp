#pragma once

#include <cstdint>
#include <string>

namespace recirc {

/// Numbers as people read them.

/// "1,234,567".
std::string grouped(std::uint64_t number);

/// Three digits and a unit: "999", "12.3k", "4.56M", "7.89G", "1.23T".
std::string short_count(double number);

/// "12 bytes", "3.4 MB" (powers of 1000).
std::string byte_text(std::uint64_t bytes);

/// "0:07", "12:34", "1:02:03".
std::string duration_text(double seconds);

/// A loss in four digits, "-" where there is none (NaN).
std::string loss_text(double loss);

}  // namespace recirc
