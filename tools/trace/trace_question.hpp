#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "protocols/trace_reader.hpp"
#include "sim/audit/why.hpp"
#include "tools/recorded_run.hpp"
#include "tools/synapse_text.hpp"

namespace recirc {

/// Finds changes of weights in a trace, and reads what can have led to them: of the trace no more
/// is in memory than what an answer needs, and a chunk.
class TraceQuestion {
 public:
  /// Of the run `run`, which `trace` is of; both must outlive it. `between_chunks` is called as the
  /// trace is read, and may throw to give up; may be empty.
  TraceQuestion(const TraceReader& trace, const RecordedRun& run,
                std::function<void()> between_chunks = {});

  /// The change, or the update, of a synapse at the time that is asked for; without one its last
  /// change. Throws InputError if none is recorded.
  [[nodiscard]] RecordedEvent about(const AskedSynapse& asked) const;

  /// The last change of a synapse in `range`; none if none is recorded.
  [[nodiscard]] std::optional<RecordedEvent> last_change(const SynapseName& synapse,
                                                         TimeRange range) const;

  /// The largest change of a projection, the first if several are as large. Throws InputError if
  /// none is recorded.
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
  [[nodiscard]] std::uint64_t presentation_of(const RecordedEvent& event) const;
  // Of a change: its presentation. Of an update: the changes of its batch, and the presentations of
  // those that are followed.
  [[nodiscard]] Stretch behind(const RecordedEvent& event, const WhyOptions& extent) const;
  // What an update may be due to: changes of all synapses that share its weight, since the last.
  [[nodiscard]] std::vector<RecordedEvent> changes_before(const RecordedEvent& update) const;
  // All events of these presentations up to `end`, and `more`; the weights before the first.
  [[nodiscard]] Stretch stretch(const std::vector<std::uint64_t>& presentations, Time end,
                                const std::vector<RecordedEvent>& more) const;

  const TraceReader& trace_;
  const RecordedRun& run_;
  std::function<void()> between_chunks_;
  std::vector<SynapseIndex> synapses_;
};

}  // namespace recirc
