#include "neurons/random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace recirc {
namespace {

struct Words {
  std::uint64_t first;
  std::uint64_t second;
};

// Philox has a counter of 128 bits and a key of 64. The counter holds entity and index; the key is
// the seed folded with the purpose by a multiplication that is one-to-one for each purpose.
Words philox(const RandomKey& key) {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32U); };
  const std::uint64_t folded =
      key.seed + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(key.purpose);
  const r123::Philox4x32::ctr_type counter = {
      {low(key.index), high(key.index), low(key.entity), high(key.entity)}};
  const r123::Philox4x32::key_type philox_key = {{low(folded), high(folded)}};
  const auto block = r123::Philox4x32{}(counter, philox_key);
  return {block[0] | (std::uint64_t{block[1]} << 32U), block[2] | (std::uint64_t{block[3]} << 32U)};
}

// The upper 53 bits as a fraction: exact, in [0, 1).
double fraction(std::uint64_t bits) { return static_cast<double>(bits >> 11U) * 0x1.0p-53; }

}  // namespace

std::uint64_t random_bits(const RandomKey& key) { return philox(key).first; }

double uniform(const RandomKey& key) { return fraction(philox(key).first); }

std::uint64_t uniform_below(const RandomKey& key, std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  const auto product = static_cast<Wide>(philox(key).first) * bound;
  return static_cast<std::uint64_t>(product >> 64U);
}

double standard_normal(const RandomKey& key) {
  const Words words = philox(key);
  const double radius = std::sqrt(-2.0 * std::log(1.0 - fraction(words.first)));
  return radius * std::cos(2.0 * std::numbers::pi * fraction(words.second));
}

}  // namespace recirc
