#pragma once

#include "protocols/trace_reader.hpp"
#include "sim/audit/locality_audit.hpp"
#include "tools/recorded_run.hpp"

namespace recirc {

/// Audits what `trace` has recorded of `run`: the first `extent.presentations` of it (0: all), and
/// of each projection so many synapses. Values must come out bit for bit where the actor engine ran
/// in double precision. Of a trace that is cut, what can be read. Throws InputError at the first
/// chunk that is damaged.
LocalityAudit audit_of_trace(const TraceReader& trace, const RecordedRun& run,
                             const TrialRun& extent);

/// The same of so few synapses and presentations that it takes about a second.
LocalityAudit sampled_audit_of_trace(const TraceReader& trace, const RecordedRun& run);

}  // namespace recirc
