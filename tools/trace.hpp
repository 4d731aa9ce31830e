#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `trace`: looks into the trace of a run.
void add_trace_command(CLI::App& recirc);

}  // namespace recirc
