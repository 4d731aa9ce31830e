#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neurons/event.hpp"
#include "neurons/ids.hpp"

namespace recirc {

/// Is told what happens in a run.
class EventRecorder {
 public:
  EventRecorder() = default;
  EventRecorder(const EventRecorder&) = delete;
  EventRecorder& operator=(const EventRecorder&) = delete;
  virtual ~EventRecorder() = default;

  /// Whether it wants to know of events of `kind` at the neurons of `population`; where synapses
  /// have them (delivery, change, update, factor), of the synapses of `projection` onto these, or,
  /// with kNoProjection, of their biases. Asked when an engine is given the recorder. An engine
  /// need not work out what nobody wants, but may tell it.
  [[nodiscard]] virtual bool wants(EventKind /*kind*/, PopulationId /*population*/,
                                   std::uint32_t /*projection*/) const {
    return true;
  }

  /// The same for what happens from the clamp of the presentation with this number, counted from 0
  /// since the start of the run, to the next clamp. Asked before each, maybe by several threads.
  [[nodiscard]] virtual bool wants_presentation(std::uint64_t /*presentation*/) const {
    return true;
  }

  /// What happened at one instant in partition `partition`, in the order in which it did; updates
  /// at the end of a batch come in a call of their own. Calls for one partition come in the order
  /// of time and never two at once; those for several come from several threads. `events` is the
  /// caller's again afterwards.
  virtual void record(std::uint32_t partition, std::span<const RecordedEvent> events) = 0;
};

/// Keeps all events in memory.
class EventsInMemory final : public EventRecorder {
 public:
  /// Of an engine with at most `partitions` partitions.
  explicit EventsInMemory(std::uint32_t partitions) : events_(partitions) {}

  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override;

  /// All that was recorded, as `comes_before` says: the same for any number of partitions. Not
  /// while the engine runs.
  [[nodiscard]] std::vector<RecordedEvent> events() const;

 private:
  std::vector<std::vector<RecordedEvent>> events_;  // by partition; each touched by one thread
};

}  // namespace recirc
