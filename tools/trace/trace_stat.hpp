#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `stat` to `recirc trace`: what is counted in a trace.
void add_trace_stat_command(CLI::App& trace);

}  // namespace recirc
