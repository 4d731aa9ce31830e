#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"

namespace recirc {

class Partition;
class TiedWeights;
class WindowedThreads;

/// The literal engine, the definition: every neuron and every synapse an actor with its own state,
/// events one by one through a time-ordered queue. Actors are shared out to as many partitions as
/// there are threads; a partition runs alone as far as no event from another can reach it (the
/// shortest axonal delay), then they exchange events. The bits are the same for any number. Where
/// projections are tied, all partitions stop at the end of every batch: only there is a weight that
/// synapses of two partitions have looked at.
class ActorEngine final : public Engine {
 public:
  /// For `network`, which must outlive the engine. `threads` >= 1.
  ActorEngine(const Network& network, std::uint32_t threads);
  ~ActorEngine() override;

  void present(const DataSource& source, Split split, std::uint64_t epoch,
               std::span<const std::uint32_t> examples) override;
  void set_recorder(EventRecorder* recorder) override;

  [[nodiscard]] RunTally tally() const override;
  void forget_losses() override;

  [[nodiscard]] std::vector<double> weights(ProjectionId projection) const override;
  [[nodiscard]] std::vector<double> biases(PopulationId population) const override;
  void set_weights(ProjectionId projection, std::span<const double> weights) override;
  void set_biases(PopulationId population, std::span<const double> biases) override;

  [[nodiscard]] std::optional<EngineState> state() const override;
  void restore(const EngineState& state) override;

  /// Bytes of synaptic state: weights, sums of changes and what synapses have seen.
  [[nodiscard]] std::size_t synapse_bytes() const;

 private:
  /// Applies sums of changes if a batch is complete now, and keeps tied weights the same.
  void apply_if_due(std::uint64_t epoch);
  [[nodiscard]] Time now() const;
  [[nodiscard]] LossSum loss() const;

  const Network* network_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::unique_ptr<WindowedThreads> threads_;
  std::vector<TiedWeights> ties_;
  std::uint64_t presentations_ = 0;
  RunTally before_;  // what was counted before the state that this engine went on from
};

}  // namespace recirc
