#include "neurons/fixed_point.hpp"

#include <cmath>

namespace recirc {

FixedPoint fixed_point(std::uint32_t bits, double range) {
  return {.range = range, .step = std::ldexp(range, 1 - static_cast<int>(bits))};
}

double nearest(const FixedPoint& format, double value) {
  return format.is_exact() ? value : rounded(format, value, kHalf);
}

double kept(const FixedPoint& format, double value, Purpose purpose, std::uint64_t entity,
            std::uint64_t index) {
  if (format.is_exact()) return value;
  if (!format.is_stochastic) return rounded(format, value, kHalf);
  return rounded(format, value, uniform({format.seed, purpose, entity, index}));
}

}  // namespace recirc
