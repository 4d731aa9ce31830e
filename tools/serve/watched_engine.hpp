#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"
#include "sim/event_recorder.hpp"
#include "tools/serve/kept_presentations.hpp"
#include "tools/serve/step_gate.hpp"
#include "tools/serve/watched_synapse.hpp"

namespace recirc {

/// What a WatchedEngine asks, and whom it tells. All are called by the thread that presents.
struct EngineWatch {
  StepGate* gate = nullptr;
  /// Whether the events of the next presentation are wanted although nothing is stepped: a sample.
  std::function<bool()> wants_sample;
  /// The synapses whose events are wanted besides those of neurons.
  std::function<std::vector<WatchedSynapse>()> synapses;
  /// Events that are shown: those of neurons, and of watched synapses; in the order of
  /// comes_before, at most kMostTold at a time.
  std::function<void(std::span<const RecordedEvent>)> tell;
  /// Where all events of the next presentation are kept if it is shown and `wants_all`, or if
  /// `wants_each`, of presentations that follow each other; null: nowhere.
  KeptPresentations* kept = nullptr;
  std::function<bool()> wants_all{};
  std::function<bool()> wants_each{};
  /// A presentation has been kept, and is over.
  std::function<void()> on_kept{};
  /// Between two presentations: a chance to look at the engine.
  std::function<void(const Engine&)> look;
};

/// An engine that can be watched and stepped, and otherwise does what the one within does: the same
/// bits. Where nobody looks closely it presents as many examples at a time as it is told to.
class WatchedEngine final : public Engine, private EventRecorder {
 public:
  static constexpr std::size_t kMostTold = 4096;

  /// `network` must outlive it.
  WatchedEngine(const Network& network, std::unique_ptr<Engine> engine, EngineWatch watch);
  ~WatchedEngine() override;

  void present(const DataSource& source, Split split, std::uint64_t epoch,
               std::span<const std::uint32_t> examples) override;
  [[nodiscard]] RunTally tally() const override { return engine_->tally(); }
  void forget_losses() override { engine_->forget_losses(); }
  void set_recorder(EventRecorder* recorder) override;
  [[nodiscard]] std::vector<double> weights(ProjectionId projection) const override;
  [[nodiscard]] std::vector<double> biases(PopulationId population) const override;
  void set_weights(ProjectionId projection, std::span<const double> weights) override;
  void set_biases(PopulationId population, std::span<const double> biases) override;
  [[nodiscard]] std::optional<EngineState> state() const override { return engine_->state(); }
  void restore(const EngineState& state) override { engine_->restore(state); }

 private:
  bool wants(EventKind kind, PopulationId population, std::uint32_t projection) const override;
  bool wants_presentation(std::uint64_t presentation) const override;
  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override;

  void present_watched(const DataSource& source, Split split, std::uint64_t epoch,
                       std::span<const std::uint32_t> examples);
  void begin_keeping();
  [[nodiscard]] bool is_shown(const RecordedEvent& event) const;
  void tell();

  const Network* network_;
  std::unique_ptr<Engine> engine_;
  EngineWatch watch_;
  EventRecorder* other_ = nullptr;  // told as well, of everything
  bool is_watching_ = false;
  bool is_showing_ = false;
  bool is_keeping_ = false;
  std::vector<WatchedSynapse> synapses_;
  std::vector<RecordedEvent> told_;  // reused
};

}  // namespace recirc
