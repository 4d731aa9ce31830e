#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `diff` to `recirc trace`: where two traces part.
void add_trace_diff_command(CLI::App& trace);

}  // namespace recirc
