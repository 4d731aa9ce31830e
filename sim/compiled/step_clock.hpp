#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "sim/compiled/tape.hpp"
#include "sim/stopwatch.hpp"

namespace recirc {

/// Adds the time of its own life to that of a step; does nothing where nobody measures.
class StepClock {
 public:
  /// `seconds` by step of `tape`, or empty.
  StepClock(std::span<double> seconds, const Tape& tape, const TapeStep& step) {
    if (seconds.empty()) return;
    seconds_ = &seconds[static_cast<std::size_t>(&step - tape.steps.data())];
    clock_.emplace();
  }
  ~StepClock() {
    if (seconds_ != nullptr) *seconds_ += clock_->seconds();
  }
  StepClock(const StepClock&) = delete;
  StepClock& operator=(const StepClock&) = delete;

 private:
  double* seconds_ = nullptr;
  std::optional<Stopwatch> clock_;
};

}  // namespace recirc
