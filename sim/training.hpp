#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "network/network.hpp"
#include "neurons/time.hpp"
#include "protocols/scenario.hpp"
#include "sim/counts.hpp"
#include "sim/data/example_order.hpp"
#include "sim/data_source.hpp"
#include "sim/engine.hpp"
#include "sim/evaluation.hpp"

namespace recirc {

class TraceRecording;

/// One point of the learning curve. Epoch 0 is before training.
struct EpochMetrics {
  std::uint64_t epoch = 0;
  std::uint64_t presentations = 0;  ///< since the start of the run
  Time sim_time;
  /// Mean over the epoch's presentations and outputs, as they were presented; NaN for epoch 0.
  double train_loss = std::numeric_limits<double>::quiet_NaN();
  /// Mean over the test data and outputs, with plasticity off.
  double test_loss = std::numeric_limits<double>::quiet_NaN();
  /// Of the test examples the share with the label that was meant, where there are labels.
  std::optional<double> test_accuracy{};
  EventCounts counts;  ///< since the start of the run
  double wall_s = 0;   ///< wall-clock seconds since Training::run was called; enters no result
};

/// How far training is.
struct TrainingProgress {
  std::uint64_t epoch = 0;  ///< the one being trained, from 1
  std::uint64_t epochs = 0;
  std::uint64_t presentations = 0;  ///< since the start of the run
  std::uint64_t total_presentations = 0;
  double train_loss = 0;  ///< mean of this epoch so far
  EventCounts counts;
};

/// What another training can go on from.
struct TrainingState {
  EngineState engine;
  std::uint64_t reported = 0;  ///< points of the learning curve so far
};

/// Who watches; each may be empty. None changes a result.
struct TrainingWatcher {
  std::function<void(const EpochMetrics&)> on_epoch{};
  std::function<void(const TrainingProgress&)> on_progress{};  ///< about 20 times a second
  std::function<bool()> should_stop{};  ///< asked between presentations, also of an evaluation
  /// Between presentations, some 50 times a second, and after every point of the learning curve: a
  /// chance to keep the state.
  std::function<void()> on_pause{};
  TraceRecording* recording = nullptr;  ///< null: nothing is recorded
};

/// A run: epochs of presentations, each followed by an evaluation on the test data.
class Training {
 public:
  enum class End : std::uint8_t { complete, stopped };

  /// `network` and `source` must outlive it. `seed` and `shuffle` decide the order of examples;
  /// `make_engine` makes what trains, and what evaluates.
  Training(const Network& network, const DataSource& source, std::uint64_t seed, Shuffle shuffle,
           const EngineFactory& make_engine);

  /// Trains as `spec` says; epoch 0 is reported before the first presentation, a last one that was
  /// cut short by spec.presentations at its end, one that was stopped (or its evaluation) not at
  /// all. Throws RunError as the engine does.
  End run(const RunSpec& spec, const TrainingWatcher& watcher);

  /// How far it is; none while the engine has none (Engine::state).
  [[nodiscard]] std::optional<TrainingState> state() const;
  /// Before run: goes on from `state`, of a training of the same network, data and seed on the same
  /// kind of engine. All that follows has the bits that it would have had there.
  void restore(const TrainingState& state);

  [[nodiscard]] const Engine& engine() const { return *engine_; }
  /// Points of the learning curve so far.
  [[nodiscard]] std::uint64_t reported() const { return reported_; }

 private:
  class Clock;

  End train_epoch(std::span<const std::uint32_t> order, TrainingProgress progress,
                  const TrainingWatcher& watcher, Clock& clock);
  /// Reports `epoch` unless that has been done.
  End report(std::uint64_t epoch, const TrainingWatcher& watcher, const Clock& clock);

  const Network* network_;
  const DataSource* source_;
  std::uint64_t seed_;
  Shuffle shuffle_;
  std::unique_ptr<Engine> engine_;
  Evaluation evaluation_;
  std::uint64_t reported_ = 0;
};

}  // namespace recirc
