#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `show` to `recirc trace`: the events of a trace, a line each.
void add_trace_show_command(CLI::App& trace);

}  // namespace recirc
