#pragma once

#include <cmath>
#include <cstdint>

#include "neurons/random.hpp"
#include "neurons/value.hpp"

namespace recirc {

/// How numbers of a chip are kept: two's complement fixed point. The numbers are the multiples of
/// `step` from -range to range - step; what lies beyond is saturated. Default: any double.
struct FixedPoint {
  double range = 0;
  double step = 0;  ///< a power of two, so that all numbers are exact doubles; 0: as they are
  bool is_stochastic = false;
  std::uint64_t seed = 0;  ///< of stochastic rounding

  /// Whether numbers stay as they are.
  [[nodiscard]] bool is_exact() const { return step == 0; }
};

/// The numbers of `bits` bits (2 to 32) from -range, a power of two, on.
FixedPoint fixed_point(std::uint32_t bits, double range);

/// The number of `format`, which is not exact, below `value` or the one above: above if `share`, in
/// [0, 1), and what is left over above the lower one make a whole step together. A number of the
/// format stays as it is, whatever the share, and so does NaN. For one value, or several at once
/// (V, see value.hpp).
template <class V>
V rounded(const FixedPoint& format, const V& value, const V& share) {
  using std::floor;
  using Element = ElementOf<V>;
  const auto step = static_cast<Element>(format.step);
  const auto least = static_cast<Element>(-format.range);
  const auto most = static_cast<Element>(format.range - format.step);
  const V steps = value * (1 / step);  // exact: a power of two
  const V below = floor(steps);
  const V is_up = select(steps - below < 1 - share, V{Element{0}}, V{Element{1}});
  const V number = (below + is_up) * step;
  return select(number < least, V{least}, select(number > most, V{most}, number));
}

/// The share that rounds to nearest: the nearer number, the upper one of two that are equally near.
inline constexpr double kHalf = 0.5;

/// The number that is kept of `value`. To nearest; or stochastic: the upper one as likely as
/// `value` is far from the lower one, so that the mean is `value`; `purpose`, `entity` and `index`
/// name what is drawn.
double kept(const FixedPoint& format, double value, Purpose purpose, std::uint64_t entity,
            std::uint64_t index);

/// The nearest number.
double nearest(const FixedPoint& format, double value);

}  // namespace recirc
