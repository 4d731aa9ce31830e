#pragma once

#include <string>

#include "tools/trace/event_statistics.hpp"

namespace recirc {

/// Statistics as tables.
std::string statistics_text(const EventStatistics& statistics);

/// The same as an object of JSON. "neurobench" holds what NeuroBench calls ActivationSparsity and
/// SynapticOperations, per presentation; null where nothing of it was recorded.
std::string statistics_json(const EventStatistics& statistics);

}  // namespace recirc
