#pragma once

#include <cstdint>

#include "network/network.hpp"
#include "sim/actor/actor_engine.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// Measures the loss on test data with plasticity off: on a frozen copy of the network, which takes
/// no simulated time of the run and leaves no mark in its counts. Source: DESIGN section 2,
/// "Batches".
class Evaluation {
 public:
  /// For engines of `network`, which is only read here.
  Evaluation(const Network& network, std::uint32_t threads);

  /// The mean loss over all examples of `split` and all outputs, with the weights that `engine` has
  /// now; NaN if no neuron is told what it should have been. Throws RunError as the engine does.
  double loss(const ActorEngine& engine, const DataSource& source, Split split);

 private:
  Network frozen_;
  ActorEngine engine_;
};

}  // namespace recirc
