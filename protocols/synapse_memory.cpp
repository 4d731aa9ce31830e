#include <array>
#include <limits>

#include "protocols/part_validation.hpp"
#include "protocols/scenario_validation.hpp"

namespace recirc {
namespace {

constexpr std::uint64_t kTooMany = std::numeric_limits<std::uint64_t>::max();

/// a * b and a + b, or the largest number where that does not fit.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? kTooMany : result;
}
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_add_overflow(a, b, &result) ? kTooMany : result;
}

/// "3.5 TiB".
std::string shown(std::uint64_t bytes) {
  constexpr std::array<const char*, 7> kUnits{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{:.{}f} {}", value, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string needed(std::uint64_t synapses) {
  return fmt::format("{} synapses need {} of memory", synapses,
                     shown(product(synapses, kBytesPerSynapse)));
}

}  // namespace

bool SynapseMemory::add(std::uint64_t rows, std::uint64_t columns, const std::string& path) {
  const std::uint64_t synapses = product(rows, columns);
  sum_ = sum(sum_, synapses);
  if (synapses > most_) {
    most_ = synapses;
    path_of_most_ = path;
  }
  if (product(synapses, kBytesPerSynapse) <= memory_bytes_) return true;
  reported_ = true;
  mistakes_.add(path, fmt::format("{} x {} = {}", rows, columns, needed(synapses)),
                fmt::format("this machine has {}", shown(memory_bytes_)));
  return false;
}

void SynapseMemory::check_sum() {
  if (reported_ || product(sum_, kBytesPerSynapse) <= memory_bytes_) return;
  mistakes_.add(path_of_most_, fmt::format("all projections together: {}", needed(sum_)),
                fmt::format("this machine has {}; the most are here", shown(memory_bytes_)));
}

}  // namespace recirc
