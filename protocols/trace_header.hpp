#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/trace.hpp"

namespace recirc {

/// A header as the TraceHeader of trace.proto, without the scenario, and back. Throws InputError,
/// at `where`, if it is none, or one of a later version.
std::string header_bytes(const TraceHeader& header);
TraceHeader header_from(std::string_view bytes, const std::string& where);

/// What a trace's chunks have as the TraceSummary of trace.proto, and back; nothing if it is none.
std::string summary_bytes(std::span<const TraceChunk> chunks);
std::optional<std::vector<TraceChunk>> chunks_from(std::string_view bytes);

/// The FileDescriptorSet of trace.proto.
std::string trace_schema();

}  // namespace recirc
