#include "sim/theory/outcome.hpp"

#include <algorithm>
#include <cmath>

#include "neurons/errors.hpp"
#include "sim/theory/integration.hpp"

namespace recirc {
namespace {

constexpr double kNear = 1e-9;
constexpr double kSlow = 1e-12;
constexpr double kFar = 1e6;
constexpr std::uint64_t kMaxSteps = 200'000;

double greatest(std::span<const double> values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

// What can be said at one place of the way.
class Judge {
 public:
  Judge(const Flow& flow, const Gain& gain) : flow_(&flow), gain_(&gain) {}

  Outcome operator()(std::span<const double> state) {
    const double gain = (*gain_)(state);
    rates_.resize(state.size());
    (*flow_)(state, rates_);
    const double speed = greatest(rates_);
    if (gain != 0) was_always_zero_ = false;
    if (speed == 0 && !was_always_zero_ && is_start_) return Outcome::at_rest;
    is_start_ = false;
    if (was_always_zero_ && (speed == 0 || greatest(state) > kFar)) return Outcome::no_learning;
    if (greatest(state) > kFar || std::abs(gain) > kFar) return Outcome::unbounded;
    if (std::abs(gain - 1) < kNear) return Outcome::optimum;
    // Where P = -1 is no equilibrium it is passed with a speed of the order of the weights.
    if (std::abs(gain + 1) < kNear && speed < kPassing * greatest(state)) return Outcome::mirror;
    if (gain != 0 && std::abs(gain) < kNear && speed < kSlow) return Outcome::vanishing;
    return Outcome::undecided;
  }

 private:
  static constexpr double kPassing = 1e-6;

  const Flow* flow_;
  const Gain* gain_;
  std::vector<double> rates_;
  bool was_always_zero_ = true;
  bool is_start_ = true;
};

}  // namespace

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::optimum:
      return "P = 1";
    case Outcome::mirror:
      return "P = -1";
    case Outcome::no_learning:
      return "P = 0 always";
    case Outcome::vanishing:
      return "P -> 0";
    case Outcome::unbounded:
      return "unbounded";
    case Outcome::at_rest:
      return "at rest";
    case Outcome::undecided:
      return "undecided";
  }
  ensure(false, "every outcome has a name");
  return "";
}

Settled settle(const Flow& flow, const Gain& gain, const std::vector<double>& start) {
  Judge judge(flow, gain);
  Outcome outcome = Outcome::undecided;
  Arrival arrival =
      go_until(flow, start, kMaxSteps, [&](double /*time*/, std::span<const double> state) {
        outcome = judge(state);
        return outcome != Outcome::undecided;
      });
  const double end_gain = gain(arrival.state);
  return {
      .outcome = outcome, .time = arrival.time, .gain = end_gain, .end = std::move(arrival.state)};
}

}  // namespace recirc
