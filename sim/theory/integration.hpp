#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/theory/flow.hpp"

namespace recirc {

/// What a step of the integrator may be wrong by. The absolute part only matters where a weight
/// crosses 0.
inline constexpr double kAbsoluteTolerance = 1e-14;
inline constexpr double kRelativeTolerance = 1e-11;

/// The states at given times.
struct Trajectory {
  std::vector<double> times;
  std::vector<std::vector<double>> states;  ///< one for each time
};

/// Where a flow carries `start` by each of `times`, which ascend from 0. Dormand and Prince's
/// method of order 5 with step control. Throws RunError if the state does not stay finite until
/// then, or the steps become too small to go on.
Trajectory trajectory(const Flow& flow, std::vector<double> start, std::span<const double> times);

/// Where an integration came to that looked for something.
struct Arrival {
  double time = 0;
  std::vector<double> state;
  bool found = false;
};

/// Goes with the flow until `found(time, state)`, asked at the start and after every step; no more
/// than `max_steps` steps. A step that is not finite is tried again with half the length.
Arrival go_until(const Flow& flow, std::vector<double> start, std::uint64_t max_steps,
                 const std::function<bool(double, std::span<const double>)>& found);

}  // namespace recirc
