#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "network/network.hpp"

namespace recirc {

/// Whether the run in `folder` has recorded a trace.
bool has_trace(const std::filesystem::path& folder);

/// The EventPicture of the trace of the run in `folder`, whose network is `network`, of at most
/// `most_events` events one by one; with `from`: "trace", and `fault`, what keeps it from being all
/// of the run: the trace is cut or damaged, or too long to be read for a page. Throws InputError if
/// there is no trace that can be read, or it is another network's.
nlohmann::ordered_json traced_events(const std::filesystem::path& folder, const Network& network,
                                     std::size_t most_events);

}  // namespace recirc
