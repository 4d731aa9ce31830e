#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `info` to `recirc trace`: what is in a trace, and whether all of it is.
void add_trace_info_command(CLI::App& trace);

}  // namespace recirc
