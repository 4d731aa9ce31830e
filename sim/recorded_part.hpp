#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "network/network.hpp"
#include "neurons/event.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// What of a run is recorded: a scenario's `record`, with numbers for names. An event belongs to
/// its synapse if it has one, else (as those of biases) to its neuron.
class RecordedPart {
 public:
  /// `spec` without record_findings; `network` must outlive it.
  RecordedPart(const RecordSpec& spec, const Network& network);

  /// Whether some event of `kind` of those neurons or synapses may belong to it, as
  /// EventRecorder::wants says.
  [[nodiscard]] bool wants(EventKind kind, PopulationId population, std::uint32_t projection) const;
  /// Whether every event of `kind` of those neurons or synapses belongs to it.
  [[nodiscard]] bool has_all_of(EventKind kind, PopulationId population,
                                std::uint32_t projection) const;
  [[nodiscard]] bool has(const RecordedEvent& event) const {
    return has_kind(event.kind) && (has_network_ || has_actor_of(event));
  }
  /// Whether every event belongs to it.
  [[nodiscard]] bool has_all() const { return has_network_ && kinds_ == kAllKinds; }
  [[nodiscard]] bool has_presentation(std::uint64_t presentation) const {
    return first_ <= presentation && presentation < last_;
  }
  /// Presentations [first, last), counted from the start of the run.
  [[nodiscard]] std::uint64_t first_presentation() const { return first_; }
  [[nodiscard]] std::uint64_t last_presentation() const { return last_; }
  [[nodiscard]] std::vector<EventKind> kinds() const;

 private:
  static constexpr std::uint32_t kAllKinds = (1U << kEventKinds) - 1;

  enum class Share : std::uint8_t { none, some, all };
  using Synapse = std::tuple<std::uint32_t, NeuronId, NeuronId>;  // projection, post, pre

  [[nodiscard]] bool has_kind(EventKind kind) const {
    return (kinds_ >> static_cast<unsigned>(kind) & 1U) != 0;
  }
  [[nodiscard]] bool has_actor_of(const RecordedEvent& event) const;
  void add(const RecordSpec& spec);

  const Network* network_;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  std::uint32_t kinds_ = 0;         // a bit each
  std::vector<bool> neurons_;       // by number
  std::vector<Share> populations_;  // of their neurons
  std::vector<Share> projections_;  // of their synapses
  std::vector<Synapse> synapses_;   // of projections of which there are some; sorted
  bool has_network_ = false;        // every neuron and synapse
};

}  // namespace recirc
