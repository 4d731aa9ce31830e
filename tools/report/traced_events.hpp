#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>

#include "network/network.hpp"
#include "protocols/trace_reader.hpp"

namespace recirc {

/// The most events of neurons that the page is shown one by one.
inline constexpr std::size_t kMostShownEvents = 40'000;

/// Whether the run in `folder` has recorded a trace.
bool has_trace(const std::filesystem::path& folder);

/// The presentation in which the last event of a trace happened: updates come after those of their
/// batch. 0 of an empty trace.
std::uint64_t last_presentation(const TraceReader& reader);

/// The EventPicture of the trace of the run in `folder`, whose network is `network`, of at most
/// `most_events` events one by one; with `from`: "trace", `recorded`: the numbers of the first and
/// the last presentation in it, and `fault`, what keeps it from being all of the run: the trace is
/// cut or damaged, or too long to be read for a page. Throws InputError if there is no trace that
/// can be read, or it is another network's.
nlohmann::ordered_json traced_events(const std::filesystem::path& folder, const Network& network,
                                     std::size_t most_events);

/// The same from presentation `first` on (or the last, if that is later), as far as events are
/// shown one by one: only so much is read, a chunk at a time, and its totals are of that.
/// `between_chunks` may throw to give up.
nlohmann::ordered_json traced_events_from(const TraceReader& reader, const Network& network,
                                          std::uint64_t first,
                                          const std::function<void()>& between_chunks);

}  // namespace recirc
