#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/theory/flow.hpp"

namespace recirc {

/// Where learning ends.
enum class Outcome : std::uint8_t {
  optimum,      ///< P = 1: what comes back is the stimulus
  mirror,       ///< P = -1: the stimulus with its sign changed
  no_learning,  ///< P = 0 from the start, at all times
  vanishing,    ///< P goes to 0, slower and slower
  unbounded,    ///< |P| or a weight grows beyond 10^6
  at_rest,      ///< nothing moves from the start, whatever P is
  undecided,    ///< none of these after so many steps
};

/// "P = 1", "P = -1", "P = 0 always" ...
const char* name_of(Outcome outcome);

/// One learner and its way to an end.
struct Settled {
  Outcome outcome = Outcome::undecided;
  double time = 0;
  double gain = 0;  ///< P at the end
  std::vector<double> end;
};

/// P of a state.
using Gain = std::function<double(std::span<const double>)>;

/// Follows `flow` from `start` until it has settled: |P - 1| or |P + 1| below 1e-9 (P = -1 only
/// where nothing moves there), P within 1e-9 of 0 and nothing faster than 1e-12, a weight or P
/// beyond 1e6.
Settled settle(const Flow& flow, const Gain& gain, const std::vector<double>& start);

}  // namespace recirc
