#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "network/network.hpp"
#include "protocols/scenario.hpp"
#include "sim/data_source.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// The same network, or the scenario spelt out, without its rules. The loss looks at the first
/// answer to the stimulus, so what clamped neurons would send after it is left out. Its faults
/// stay, but what they do to which event is drawn anew.
Network frozen(const Network& network);
Scenario frozen(const Scenario& expanded);

/// Measures the loss on test data with plasticity off: on a frozen copy of the network, which takes
/// no simulated time of the run and leaves no mark in its counts. Source: DESIGN section 2,
/// "Batches".
class Evaluation {
 public:
  /// For engines of `network`, which is only read here. `make_engine` makes the one of the frozen
  /// copy: without rules, and clamped neurons send no more than their stimulus.
  Evaluation(const Network& network, const EngineFactory& make_engine);

  /// The mean loss over all examples of `split` and all outputs, with the weights that `engine` has
  /// now; NaN if no neuron is told what it should have been. Where there are faults, every
  /// evaluation meets the same ones, with those dead that are when `engine` presents its next
  /// example. None if `should_stop` said so, which is asked about 50 times a second and may be
  /// empty. Throws RunError as the engine does.
  std::optional<double> loss(const Engine& engine, const DataSource& source, Split split,
                             const std::function<bool()>& should_stop);

 private:
  void copy_weights_from(const Engine& engine);
  void renew_engine(Time now);

  std::unique_ptr<const Network> frozen_;     // where it is, wherever this object moves
  std::unique_ptr<const Network> with_dead_;  // the frozen network as it is now
  EngineFactory make_engine_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace recirc
