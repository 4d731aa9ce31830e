#include "tools/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace recirc {
namespace {

// `number` with a unit of `units`, each 1000 times the one before.
template <std::size_t N>
std::string with_unit(double number, const std::array<const char*, N>& units) {
  std::size_t unit = 0;
  // 999.5 would be printed as 1000.
  while (number >= 999.5 && unit + 1 < N) {
    number /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", number, decimals, units[unit]);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto k = static_cast<std::ptrdiff_t>(digits.size()) - 3; k > 0; k -= 3) {
    digits.insert(static_cast<std::size_t>(k), 1, ',');
  }
  return digits;
}

std::string short_count(double number) {
  return with_unit(number, std::array{"", "k", "M", "G", "T"});
}

std::string byte_text(std::uint64_t bytes) {
  return with_unit(static_cast<double>(bytes), std::array{" bytes", " kB", " MB", " GB", " TB"});
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::lround(std::max(seconds, 0.0)));
  const auto hours = whole / 3600;
  const auto minutes = whole / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string loss_text(double loss) {
  return std::isnan(loss) ? std::string("-") : fmt::format("{:#.4g}", loss);
}

}  // namespace recirc
