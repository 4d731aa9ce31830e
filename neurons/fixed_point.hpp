#pragma once

#include <cstdint>

#include "neurons/random.hpp"

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

/// The number that is kept of `value`: the next one below or above. To nearest: the nearer one, the
/// upper one of two that are equally near. Stochastic: the upper one as likely as `value` is far
/// from the lower one, so that the mean is `value`; `purpose`, `entity` and `index` name what is
/// drawn. A number of the format is kept as it is, and so is NaN.
double kept(const FixedPoint& format, double value, Purpose purpose, std::uint64_t entity,
            std::uint64_t index);

/// The nearest number.
double nearest(const FixedPoint& format, double value);

}  // namespace recirc
