#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <vector>

#include "protocols/trace_reader.hpp"
#include "sim/audit/why.hpp"
#include "tools/recorded_run.hpp"
#include "tools/synapse_text.hpp"

namespace recirc {

/// Finds changes of weights in a trace, and reads what can have led to them: only chunks that may
/// have what an answer needs, from the asked time back. No more of the trace is in memory than
/// that, and a chunk. Throws InputError with the offset if one of these chunks is damaged.
class TraceQuestion {
 public:
  /// Of the run `run`, which `trace` is of; both must outlive it. `between_chunks` is called as the
  /// trace is read, and may throw to give up; may be empty.
  TraceQuestion(const TraceReader& trace, const RecordedRun& run,
                std::function<void()> between_chunks = {});

  /// The change, or the update, of a synapse at the time that is asked for; without one its last
  /// change. Throws InputError if none is recorded.
  [[nodiscard]] RecordedEvent about(const AskedSynapse& asked) const;

  /// The last event of `kind`, a change or an update, of a synapse in `range`; none if none is
  /// recorded.
  [[nodiscard]] std::optional<RecordedEvent> last(EventKind kind, const SynapseName& synapse,
                                                  TimeRange range) const;

  /// The largest change of a projection (kNoProjection: of all biases), the first if several are as
  /// large. Throws InputError if none is recorded.
  [[nodiscard]] RecordedEvent about_largest(std::uint32_t projection) const;

  /// Why `event`, one of the trace, came about (sim/audit/why.hpp).
  [[nodiscard]] CausalGraph why(const RecordedEvent& event, const WhyOptions& extent) const;

  /// The weights that a synapse was given: the first that is recorded, and its updates.
  [[nodiscard]] std::vector<RecordedEvent> weights_of(const SynapseName& synapse) const;

 private:
  // A stretch of a trace, with the weights before it.
  struct Stretch {
    std::vector<RecordedEvent> events;
    WeightsAtStart start;
  };

  template <class Visit>
  void visit(TimeRange range, const Visit& show) const;
  // Chunks that have some of `kinds`: their events in `range` from the last one back, until `show`
  // returns false.
  template <class Visit>
  void visit_back(TimeRange range, std::initializer_list<EventKind> kinds, const Visit& show) const;
  [[nodiscard]] std::uint64_t presentation_of(Time time) const;
  // Of a change: its presentation. Of an update: the changes of its batch, and the presentations of
  // those that are followed.
  [[nodiscard]] Stretch behind(const RecordedEvent& event, const WhyOptions& extent) const;
  // What an update may be due to: changes of all synapses that share its weight, since the last.
  [[nodiscard]] std::vector<RecordedEvent> changes_before(const RecordedEvent& update) const;
  [[nodiscard]] WeightsAtStart weights_before(Time begin) const;
  // All events of the presentations of `followed` up to `end`, and `changes`, which are in order.
  [[nodiscard]] Stretch stretch(const std::vector<RecordedEvent>& followed, Time end,
                                const std::vector<RecordedEvent>& changes) const;

  const TraceReader& trace_;
  const RecordedRun& run_;
  std::function<void()> between_chunks_;
  std::vector<SynapseIndex> synapses_;
};

}  // namespace recirc
