#include "neurons/fixed_point.hpp"

#include <cmath>

namespace recirc {
namespace {

// The multiple of the step above or below `value`: above if what is left over and `share`, in
// [0, 1), make a whole step together.
double on_grid(const FixedPoint& format, double value, double share) {
  const double steps = std::floor(value / format.step + share);
  const double number = steps * format.step;
  if (number < -format.range) return -format.range;
  return number > format.range - format.step ? format.range - format.step : number;
}

}  // namespace

FixedPoint fixed_point(std::uint32_t bits, double range) {
  return {.range = range, .step = std::ldexp(range, 1 - static_cast<int>(bits))};
}

double nearest(const FixedPoint& format, double value) {
  return format.is_exact() ? value : on_grid(format, value, 0.5);
}

double kept(const FixedPoint& format, double value, Purpose purpose, std::uint64_t entity,
            std::uint64_t index) {
  if (format.is_exact()) return value;
  if (!format.is_stochastic) return on_grid(format, value, 0.5);
  return on_grid(format, value, uniform({format.seed, purpose, entity, index}));
}

}  // namespace recirc
