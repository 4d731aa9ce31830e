#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "neurons/event.hpp"
#include "sim/audit/synapse_index.hpp"

namespace recirc {

/// Weights and biases at one time.
struct WeightsAtStart {
  std::vector<std::vector<double>> weights;  ///< by projection, as Projection::initial_weights
  std::vector<double> biases;                ///< by neuron
};

/// Those that a network begins with.
WeightsAtStart initial_weights(const Network& network);

/// Takes over what `event` says, if it is an update or the weight at a recording's beginning.
void take_over(const Network& network, std::span<const SynapseIndex> synapses,
               const RecordedEvent& event, WeightsAtStart& weights);

/// Which synapse: of no projection, the bias of `post`. Numbers in the network.
struct SynapseName {
  std::uint32_t projection = kNoProjection;
  NeuronId pre = kNoNeuron;
  NeuronId post{};
  friend bool operator==(const SynapseName&, const SynapseName&) = default;
};

/// The synapse of a delivery, change or update.
inline SynapseName synapse_of(const RecordedEvent& event) {
  return {.projection = event.projection, .pre = event.pre, .post = event.neuron};
}

/// All synapses that have the weight of `synapse`: the owner's first, then those that are tied to
/// it, in order; only itself where no tie is.
std::vector<SynapseName> sharing_weight(const Network& network, const SynapseName& synapse);

/// Events of a stretch of a run, by where they happened. Events are known by their places in the
/// stretch.
class Recording {
 public:
  /// `events` in the order of comes_before, of actors of `network`, with the weights before them;
  /// all must outlive it. The stretch begins with a presentation, before which windows are closed.
  Recording(const Network& network, std::span<const RecordedEvent> events,
            const WeightsAtStart& start);

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const RecordedEvent& operator[](std::size_t event) const { return events_[event]; }
  [[nodiscard]] std::size_t size() const { return events_.size(); }

  /// The place of this event; none if it is not there.
  [[nodiscard]] std::optional<std::size_t> find(const RecordedEvent& event) const;

  /// Events of `kind` at a neuron, or at the synapses onto it, in their order.
  [[nodiscard]] std::vector<std::size_t> at(NeuronId neuron, EventKind kind) const;
  /// Those of them at one time.
  [[nodiscard]] std::vector<std::size_t> at(NeuronId neuron, EventKind kind, Time time) const;
  /// Events of `kind` at one synapse.
  [[nodiscard]] std::vector<std::size_t> at(const SynapseName& synapse, EventKind kind) const;

  /// When the window of a neuron was opened that is open at `time`; none if no event tells.
  [[nodiscard]] std::optional<Time> window_of(NeuronId neuron, Time time) const;

  /// The weight that a synapse, or the bias of a neuron, has at `time`. Under immediate application
  /// before what is applied then.
  [[nodiscard]] double weight(const SynapseName& synapse, Time time) const;

  [[nodiscard]] const Population& population_of(NeuronId neuron) const;
  [[nodiscard]] const SynapseIndex& synapses(std::uint32_t projection) const {
    return synapses_[projection];
  }

 private:
  const Network* network_;
  std::span<const RecordedEvent> events_;
  const WeightsAtStart* start_;
  std::vector<SynapseIndex> synapses_;
  std::vector<std::vector<std::size_t>> by_neuron_;
};

}  // namespace recirc
