#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// What a partition has to tell a recorder about the present instant. Only there while somebody
/// records: engines hold a pointer to it and ask once an event whether it is null.
class EventLog {
 public:
  /// `kinds`: a bit for each kind of event that is wanted of any actor.
  EventLog(EventRecorder& recorder, std::uint32_t partition, std::uint32_t neurons,
           std::uint32_t kinds)
      : recorder_(&recorder),
        partition_(partition),
        kinds_(kinds),
        numbers_(std::size_t{neurons} * kCounted) {}

  [[nodiscard]] bool wants(EventKind kind) const {
    return (kinds_ >> static_cast<unsigned>(kind) & 1U) != 0;
  }

  /// Of a neuron: stimulus, volley, activation, factor.
  void add(const RecordedEvent& event) {
    if (wants(event.kind)) events_.push_back(event);
  }

  /// Of a neuron, numbered: soma, error, axon.
  void add_numbered(RecordedEvent event) {
    if (!wants(event.kind)) return;
    std::size_t counted = 0;  // soma
    if (event.kind == EventKind::error) counted = 1;
    if (event.kind == EventKind::axon) counted = event.output == Output::axon ? 2 : 3;
    event.number = numbers_[index(event.neuron) * std::size_t{kCounted} + counted]++;
    events_.push_back(event);
  }

  /// Tells the recorder, and forgets.
  void end_instant() {
    if (!events_.empty()) recorder_->record(partition_, events_);
    events_.clear();
  }

 private:
  static constexpr std::uint32_t kCounted = 4;

  EventRecorder* recorder_;
  std::uint32_t partition_;
  std::uint32_t kinds_;
  std::vector<std::uint64_t> numbers_;  // [neuron][what is counted]
  std::vector<RecordedEvent> events_;
};

/// The synapses of one projection (or, without one, biases) onto a population part, on the way to
/// the log of their partition.
struct SynapseLog {
  EventLog* log = nullptr;  ///< null: nobody records
  std::uint32_t kinds = 0;  ///< a bit for each kind of event that is wanted
  std::uint32_t projection = kNoProjection;
  std::uint32_t first_pre = 0;   ///< number of the presynaptic population's first neuron
  std::uint32_t first_post = 0;  ///< of the part's first neuron
  Port port{};

  [[nodiscard]] bool wants(EventKind kind) const {
    return (kinds >> static_cast<unsigned>(kind) & 1U) != 0;
  }

  /// `pre` within its population, `post` within the part.
  void add(EventKind kind, Time time, Time caused, std::uint32_t pre, std::uint32_t post,
           double value) const {
    const bool is_bias = projection == kNoProjection;
    log->add({.time = time,
              .caused = caused,
              .value = value + 0.0,  // a zero's sign depends on what was skipped
              .neuron = NeuronId{first_post + post},
              .pre = is_bias ? kNoNeuron : NeuronId{first_pre + pre},
              .projection = projection,
              .kind = kind,
              .port = is_bias ? Port{} : port});
  }
  /// The neuron `post` limits the norm of its weights by `factor`.
  void add_factor(Time time, std::uint32_t post, double factor) const {
    log->add({.time = time,
              .caused = time,
              .value = factor,
              .neuron = NeuronId{first_post + post},
              .projection = projection,
              .kind = EventKind::factor,
              .port = port});
  }
};

}  // namespace recirc
