#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "neurons/fixed_point.hpp"
#include "neurons/random.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {

/// What names the random number that rounds one value; see `kept` in fixed_point.hpp.
struct RoundingDraw {
  std::uint64_t entity = 0;
  std::uint64_t index = 0;
};

/// The shares that round `values` to numbers of `format`; `draw(lane)` is a lane's RoundingDraw. A
/// number of the format stays what it is whatever its share is: for it nothing is drawn.
template <class Draw>
Lanes<double> shares(const FixedPoint& format, Lanes<double> values, Purpose purpose,
                     const Draw& draw) {
  if (!format.is_stochastic) return Lanes<double>(kHalf);
  const Lanes<double> steps = values * (1 / format.step);
  const unsigned between = lane_bits(floor(steps) != steps);
  alignas(kLaneBytes) std::array<double, Lanes<double>::kCount> drawn{};
  for (unsigned left = between; left != 0; left &= left - 1) {
    const auto lane = static_cast<std::size_t>(std::countr_zero(left));
    const RoundingDraw name = draw(lane);
    drawn[lane] = uniform({format.seed, purpose, name.entity, name.index});
  }
  return Lanes<double>::load(drawn.data());
}

/// The numbers of `format`, which is not exact, that are kept of `values`: lane by lane what `kept`
/// says of one value.
template <class Draw>
Lanes<double> kept(const FixedPoint& format, Lanes<double> values, Purpose purpose,
                   const Draw& draw) {
  return rounded(format, values, shares(format, values, purpose, draw));
}

}  // namespace recirc
