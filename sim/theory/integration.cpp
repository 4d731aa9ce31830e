#include "sim/theory/integration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

namespace odeint = boost::numeric::odeint;

using State = std::vector<double>;
using Stepper = odeint::runge_kutta_dopri5<State>;

constexpr double kFirstStep = 1e-3;

bool is_finite(const State& state) {
  return std::ranges::all_of(state, [](double value) { return std::isfinite(value); });
}

// The flow, a place on it, and the length of the next step.
class Walk {
 public:
  Walk(const Flow& flow, State start)
      : flow_(&flow),
        stepper_(odeint::make_controlled(kAbsoluteTolerance, kRelativeTolerance, Stepper())),
        state_(std::move(start)) {}

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] const State& state() const { return state_; }

  // One step, not beyond `end`; false where no step is short enough.
  bool step(double end) {
    const auto rates = [this](const State& state, State& rate, double /*time*/) {
      (*flow_)(state, rate);
    };
    for (int tries = 0; tries < kMaxTries; ++tries) {
      const bool is_last = time_ + length_ >= end;
      double length = is_last ? end - time_ : length_;
      const double tried = length;
      State next = state_;
      double time = time_;
      const auto outcome = stepper_.try_step(rates, next, time, length);
      // The step control compares errors with 1, which a NaN never exceeds.
      if (!is_finite(next)) {
        stepper_.reset();
        length_ = tried / 2;
        continue;
      }
      if (outcome == odeint::fail) {
        length_ = length;
        continue;
      }
      state_ = std::move(next);
      time_ = is_last ? end : time;
      // A step that was cut to end in time says little about the next one.
      length_ = is_last ? std::max(length, length_) : length;
      return true;
    }
    return false;
  }

 private:
  static constexpr int kMaxTries = 2000;

  const Flow* flow_;
  decltype(odeint::make_controlled(0.0, 0.0, Stepper())) stepper_;
  State state_;
  double time_ = 0;
  double length_ = kFirstStep;
};

}  // namespace

Trajectory trajectory(const Flow& flow, std::vector<double> start, std::span<const double> times) {
  ensure(std::ranges::is_sorted(times) && (times.empty() || times.front() >= 0),
         "times ascend from 0");
  Walk walk(flow, std::move(start));
  Trajectory result;
  for (const double time : times) {
    while (walk.time() < time) {
      const double before = walk.time();
      if (!walk.step(time) || walk.time() == before) {
        throw RunError(fmt::format("the integration cannot go on at time {}", walk.time()));
      }
    }
    result.times.push_back(time);
    result.states.push_back(walk.state());
  }
  return result;
}

Arrival go_until(const Flow& flow, std::vector<double> start, std::uint64_t max_steps,
                 const std::function<bool(double, std::span<const double>)>& found) {
  constexpr double kNoEnd = 1e300;
  Walk walk(flow, std::move(start));
  bool is_found = found(walk.time(), walk.state());
  for (std::uint64_t step = 0; !is_found && step < max_steps; ++step) {
    if (!walk.step(kNoEnd)) break;
    is_found = found(walk.time(), walk.state());
  }
  return {.time = walk.time(), .state = walk.state(), .found = is_found};
}

}  // namespace recirc
