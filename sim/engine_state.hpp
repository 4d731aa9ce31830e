#pragma once

#include <cstdint>
#include <vector>

#include "sim/run_tally.hpp"

namespace recirc {

/// All of an engine that outlives a presentation: what it has learned and counted. Where nothing is
/// under way, an engine of the same kind for the same network that is given it goes on as this one
/// would have, bit for bit, whatever its number of threads. What is random is drawn by numbers and
/// times that follow from it.
struct EngineState {
  RunTally tally;                            ///< the sum of losses is that of `losses`
  std::vector<std::vector<double>> weights;  ///< by projection, as Engine::weights
  std::vector<std::vector<double>> biases;   ///< by population
  /// Sums of changes of a batch that is not complete, in the engine's own layout: by projection,
  /// and of biases by population. Zeros where a batch is complete.
  std::vector<std::vector<double>> weight_changes;
  std::vector<std::vector<double>> bias_changes;
  /// Sums of losses since Engine::forget_losses, as the engine keeps them: by population.
  std::vector<std::vector<double>> losses;
  /// By projection with faults: events that each presynaptic neuron has sent.
  std::vector<std::vector<std::uint64_t>> sent;
};

}  // namespace recirc
