#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `export` to `recirc trace`: events for other programs.
void add_trace_export_command(CLI::App& trace);

}  // namespace recirc
