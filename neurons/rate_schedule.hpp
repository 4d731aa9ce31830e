#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace recirc {

/// The rate stays as it is.
struct ConstantRate {
  friend bool operator==(const ConstantRate&, const ConstantRate&) = default;
};
/// Times `factor` after every so many epochs.
struct StepDecay {
  std::uint64_t epochs = 0;  ///< >= 1
  double factor = 0;         ///< >= 0
  friend bool operator==(const StepDecay&, const StepDecay&) = default;
};
/// Times `factor` after every epoch.
struct ExponentialDecay {
  double factor = 0;  ///< >= 0
  friend bool operator==(const ExponentialDecay&, const ExponentialDecay&) = default;
};
/// Halved after so many epochs, a third after twice as many: 1 / (1 + epoch / half_after).
struct InverseDecay {
  double half_after = 0;  ///< epochs, > 0
  friend bool operator==(const InverseDecay&, const InverseDecay&) = default;
};
/// A factor for each epoch; the last one goes on.
struct EpochFactors {
  std::vector<double> factors;  ///< at least one, each >= 0
  friend bool operator==(const EpochFactors&, const EpochFactors&) = default;
};

/// How a rate of learning changes from epoch to epoch.
using RateSchedule =
    std::variant<ConstantRate, StepDecay, ExponentialDecay, InverseDecay, EpochFactors>;

/// What a rate is multiplied by while the examples of `epoch`, counted from 0, are presented. What
/// a batch has added up is applied at the rate of the epoch of its last presentation.
double rate_factor(const RateSchedule& schedule, std::uint64_t epoch);

}  // namespace recirc
