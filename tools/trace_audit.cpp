#include "tools/trace_audit.hpp"

#include <algorithm>

#include "sim/audit/declared_locality.hpp"
#include "sim/audit/run_audit.hpp"
#include "sim/recorded_part.hpp"

namespace recirc {
namespace {

// How far values of an engine may be from those of a replay, which sums one event after another.
double tolerance_of(const TraceHeader& header) {
  if (header.precision == "single") return 1e-5;
  return header.engine == "compiled" ? 1e-12 : 0;
}

}  // namespace

LocalityAudit audit_of_trace(const TraceReader& trace, const RecordedRun& run,
                             const TrialRun& extent) {
  const TraceHeader& header = trace.header();
  LocalityAudit result;
  result.declared = declared_audit(run.planned.expanded, run.planned.plan, run.network);
  const RecordedPart part(run.planned.expanded.record.value_or(RecordSpec{}), run.network);
  const auto is_recorded = [&](EventKind kind, PopulationId population, std::uint32_t projection) {
    return part.has_all_of(kind, population, projection);
  };
  RunAudit audit(run.network, {.replay = {.synapses = extent.synapses, .epoch = run.epoch},
                               .tolerance = tolerance_of(header),
                               .recorded = is_recorded,
                               .first_presentation = header.first_presentation});
  // Behind the last event nothing is known: the run may have ended there, or the file.
  const Time last_event = trace.chunks().empty() ? Time{} : trace.chunks().back().last;
  const Time period = run.network.timing.period;
  std::uint64_t last = static_cast<std::uint64_t>(last_event.ns / period.ns) + 1;
  if (extent.presentations > 0) {
    last = std::min(last, header.first_presentation + extent.presentations);
  }
  const Time end = std::min(period * static_cast<std::int64_t>(last), last_event);
  // Where a file was cut, its last instant may not be all there.
  const Time read_until = trace.state().cut ? end : end + Time{1};
  trace.for_each({.begin = Time{}, .end = read_until},
                 [&](std::span<const RecordedEvent> events) { audit.add(events); });
  result.run = audit.finish(end);
  return result;
}

LocalityAudit sampled_audit_of_trace(const TraceReader& trace, const RecordedRun& run) {
  constexpr std::uint64_t kMostEvents = 2'000'000;  // about a second
  constexpr std::uint32_t kSynapses = 20;
  std::uint64_t events = 0;
  for (const TraceChunk& chunk : trace.chunks()) events += chunk.events();
  const Time period = run.network.timing.period;
  const Time last = trace.chunks().empty() ? Time{} : trace.chunks().back().last;
  const std::uint64_t presentations =
      static_cast<std::uint64_t>(last.ns / period.ns) + 1 - trace.header().first_presentation;
  const std::uint64_t each = events / std::max<std::uint64_t>(presentations, 1) + 1;
  return audit_of_trace(
      trace, run,
      {.presentations = std::max<std::uint64_t>(kMostEvents / each, 1), .synapses = kSynapses});
}

}  // namespace recirc
