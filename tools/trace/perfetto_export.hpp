#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "protocols/perfetto_trace.hpp"
#include "tools/trace/event_names.hpp"
#include "tools/trace/event_selection.hpp"

namespace recirc {

/// Draws events with Perfetto. A population, a projection and the biases of a population are a
/// track each; or, where a selection names neurons one by one, each of these and its synapses of
/// each projection. What is of one kind, track and instant is one slice, a nanosecond long. Arrows
/// lead from axon events to the deliveries that they cause, from these to volleys, from the signal
/// that completed a rule to the change, and from the last change to an update. Weights are
/// counters: of single synapses if the selection names synapses, else the root of the mean square
/// of those that changed.
class PerfettoExport {
 public:
  /// The most slice ends and counter values of a file: viewers take a few gigabytes of memory for
  /// them.
  static constexpr std::size_t kMostEvents = 5'000'000;

  /// `names` must outlive this.
  PerfettoExport(const EventNames& names, const EventSelection& selection, Time period,
                 std::size_t most_events = kMostEvents);

  /// Events come in the order of a listing. Throws InputError if there are too many.
  void add(std::span<const RecordedEvent> events);

  /// All that was added.
  void write(PerfettoTrace& to);

 private:
  enum class Actors : std::uint8_t { neurons, biases, synapses };
  static constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

  struct TrackKey {
    Actors actors{};
    std::uint32_t group = 0;      ///< of neurons and biases the population, else the projection
    std::uint32_t neuron = kAll;  ///< the postsynaptic neuron, where neurons are told apart
    friend auto operator<=>(const TrackKey&, const TrackKey&) = default;
  };
  /// One neuron's presynaptic event, or one group's, by track number and time.
  struct Cause {
    std::uint32_t track = 0;
    Time time;
    friend auto operator<=>(const Cause&, const Cause&) = default;
  };
  struct Slice {
    std::uint32_t track = 0;
    Time time;
    Time since;
    EventKind kind{};
    Port port{};
    Output output{};
    std::uint64_t events = 0;
    double sum = 0;  ///< of |value|; the value where there is one event
    NeuronId neuron{};
    std::vector<Cause> causes{};
  };
  struct Value {
    std::uint32_t counter = 0;
    Time time;
    double sum_of_squares = 0;
    double last = 0;
    std::uint64_t weights = 0;
  };
  struct Counter {
    std::string name;
    std::size_t last = 0;  ///< its newest value, by number
  };
  using CounterKey = std::pair<TrackKey, std::pair<std::uint32_t, std::uint32_t>>;

  [[nodiscard]] TrackKey key_of(const RecordedEvent& event) const;
  [[nodiscard]] std::string name_of_track(const TrackKey& key) const;
  std::uint32_t track(const TrackKey& key);
  void add_to_slice(const RecordedEvent& event);
  void add_cause(const RecordedEvent& event, Slice& slice);
  void add_weight(const RecordedEvent& event);

  void find_flows();
  void flow(std::size_t from, std::size_t to);
  void flow_from_deliveries(std::size_t volley);
  void flow_to_change(std::size_t change);
  /// Numbers of the slices of a track and kind from `first` to `last`, both included.
  [[nodiscard]] std::span<const std::uint32_t> slices(std::uint32_t track, EventKind kind,
                                                      Time first, Time last) const;

  [[nodiscard]] std::uint64_t uuid_of_track(std::uint32_t number) const;
  [[nodiscard]] std::uint64_t uuid_of_counter(std::uint32_t number) const;
  void write_tracks(PerfettoTrace& to) const;
  void write_slice(PerfettoTrace& to, std::size_t number) const;

  const EventNames& names_;
  bool tells_neurons_apart_;
  bool tells_synapses_apart_;
  Time period_;
  std::size_t most_events_;

  std::map<TrackKey, std::uint32_t> tracks_;
  std::vector<TrackKey> keys_;  // by track number
  std::vector<Slice> slices_;   // in the order of time
  std::map<std::pair<std::uint32_t, std::array<std::uint8_t, 3>>, std::size_t> present_;
  Time now_{-1};
  std::map<CounterKey, std::uint32_t> counter_numbers_;
  std::vector<Counter> counters_;
  std::vector<Value> values_;  // in the order of time

  std::vector<std::uint32_t> index_;  // numbers of slices by (track, kind, time)
  std::vector<std::pair<std::size_t, std::uint64_t>> flows_out_;  // (slice, flow), sorted
  std::vector<std::pair<std::size_t, std::uint64_t>> flows_in_;
};

}  // namespace recirc
