#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "neurons/time.hpp"
#include "sim/counts.hpp"

namespace recirc {

/// The sum of the losses of every neuron that was told what it should have been, and how often one
/// was. Source: golden README, "Test loss".
struct LossSum {
  double sum = 0;
  std::uint64_t judged = 0;
  /// The mean over examples and outputs; NaN if no neuron was told.
  [[nodiscard]] double mean() const {
    if (judged == 0) return std::numeric_limits<double>::quiet_NaN();
    return sum / static_cast<double>(judged);
  }
};

/// How far an engine is and what has happened, since the start of the run unless said otherwise.
struct RunTally {
  Time now;  ///< simulated time: the end of the last presentation's period
  std::uint64_t presentations = 0;
  EventCounts counts;
  LossSum loss;                             ///< since Engine::forget_losses
  std::vector<std::uint64_t> events;        ///< by population: sent by its neurons
  std::vector<std::uint64_t> firings;       ///< by projection: of its synapses' rule
  std::vector<std::uint64_t> bias_firings;  ///< by population: of its biases' rule
};

}  // namespace recirc
