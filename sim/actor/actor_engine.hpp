#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "neurons/time.hpp"
#include "sim/counts.hpp"
#include "sim/data_source.hpp"

namespace recirc {

class Partition;
class WindowedThreads;

/// The sum of the losses of every neuron that was told what it should have been, and how often one
/// was. Source: golden README, "Test loss".
struct LossSum {
  double sum = 0;
  std::uint64_t judged = 0;
  /// The mean over examples and outputs; NaN if no neuron was told.
  [[nodiscard]] double mean() const;
};

/// The literal engine, the definition: every neuron and every synapse an actor with its own state,
/// events one by one through a time-ordered queue. Actors are shared out to as many partitions as
/// there are threads; a partition runs alone as far as no event from another can reach it (the
/// shortest axonal delay), then they exchange events. The bits are the same for any number.
class ActorEngine {
 public:
  /// For `network`, which must outlive the engine. `threads` >= 1.
  ActorEngine(const Network& network, std::uint32_t threads);
  ~ActorEngine();
  ActorEngine(const ActorEngine&) = delete;
  ActorEngine& operator=(const ActorEngine&) = delete;

  /// Presents these examples, one every period, and lets happen all that happens until the period
  /// of the last one is over; a batch that is complete then is applied. Throws RunError if a value
  /// is not finite; the engine can't go on after that.
  void present(const DataSource& source, Split split, std::uint64_t epoch,
               std::span<const std::uint32_t> examples);

  /// Simulated time: the end of the last presentation's period.
  [[nodiscard]] Time now() const;
  [[nodiscard]] std::uint64_t presentations() const { return presentations_; }

  [[nodiscard]] EventCounts counts() const;
  /// Events that the neurons of a population have sent.
  [[nodiscard]] std::uint64_t events_of(PopulationId population) const;
  /// How often a rule of a projection's synapses (of a population's biases) has fired.
  [[nodiscard]] std::uint64_t firings_of(ProjectionId projection) const;
  [[nodiscard]] std::uint64_t bias_firings_of(PopulationId population) const;

  /// The losses since the last `forget_losses`.
  [[nodiscard]] LossSum loss() const;
  void forget_losses();

  /// Weights in the layout of Projection::initial_weights; biases, one for each neuron.
  [[nodiscard]] std::vector<double> weights(ProjectionId projection) const;
  [[nodiscard]] std::vector<double> biases(PopulationId population) const;
  /// Takes all weights and biases from another engine of the same populations and projections.
  void copy_weights_from(const ActorEngine& other);

  /// Bytes of synaptic state: weights, sums of changes and what synapses have seen.
  [[nodiscard]] std::size_t synapse_bytes() const;

 private:
  const Network* network_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::unique_ptr<WindowedThreads> threads_;
  std::uint64_t presentations_ = 0;
};

}  // namespace recirc
