#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// What an event of a neuron is on the page.
enum class ShownEvent : std::uint8_t {
  axon,    ///< left the neuron by its axon
  error,   ///< left the neuron by its error output
  silent,  ///< f(S) was computed, and no axon event sent at that instant
};

/// Events as the page shows them, in memory that does not grow with their number: the neurons'
/// events of the first presentations one by one, and of all events how many there were when.
class EventPicture {
 public:
  /// Of `network`, which must outlive it. Presentations are kept one by one as long as no more than
  /// `most_events` come together; the first one always. Where no stimuli are told, whole instants
  /// are, until there are so many events.
  EventPicture(const Network& network, std::size_t most_events);

  /// Adds what happened at one instant, or a part of it that no neuron shares with the rest.
  /// Instants come in the order of time.
  void add(std::span<const RecordedEvent> events);

  /// Whether further events would only be counted.
  [[nodiscard]] bool is_full() const { return is_full_; }
  [[nodiscard]] std::uint64_t deliveries() const { return totals_[kDelivery]; }

  /// instants, per_instant, neuron, value, kind: the kept events (instant k has per_instant[k] of
  ///   them), packed; neurons are numbered through all populations;
  /// presentations: times and numbers of the stimuli that are kept, `shown_until` ns;
  /// bins {width_ns, first, populations [population][bin], deliveries [bin], changes [bin]}:
  /// counts; totals {neuron_events, deliveries, changes, updates}.
  [[nodiscard]] nlohmann::ordered_json json() const;

 private:
  struct Kept {
    std::vector<double> instants;
    std::vector<std::uint32_t> per_instant;
    std::vector<std::uint32_t> neuron;
    std::vector<float> value;
    std::vector<std::uint8_t> kind;
  };
  struct Stimulus {
    Time time;
    std::uint64_t number = 0;
  };
  enum Total : std::uint8_t { kNeuron, kDelivery, kChange, kUpdate, kTotals };

  void keep(std::span<const RecordedEvent> events);
  void keep_one(const RecordedEvent& event, ShownEvent kind);
  void begin_presentation(const RecordedEvent& stimulus);
  void count(const RecordedEvent& event);
  void halve_bins();

  const Network* network_;
  std::size_t most_events_;
  bool is_full_ = false;
  Kept kept_;
  std::size_t whole_ = 0;  // of kept_.neuron: events of presentations that are complete
  std::vector<Stimulus> presentations_;
  Time last_;
  std::vector<NeuronId> sent_;  // at this instant, reused
  // Counts: a row for each population, then deliveries, then changes; a bin is width_ wide.
  Time width_{1};
  Time first_bin_;
  bool has_bins_ = false;
  std::vector<std::vector<std::uint32_t>> bins_;
  std::array<std::uint64_t, kTotals> totals_{};
};

}  // namespace recirc
