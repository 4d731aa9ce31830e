#pragma once

#include <string>

#include "tools/trace/event_names.hpp"

namespace recirc {

/// The first line of a CSV of events, with its newline.
std::string csv_title();

/// An event as a line of CSV, with its newline; what says nothing is empty. Values are the shortest
/// decimals that read back as the same bits.
std::string csv_line(const RecordedEvent& event, const EventNames& names, Time period);

}  // namespace recirc
