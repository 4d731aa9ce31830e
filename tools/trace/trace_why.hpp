#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds `recirc trace why` to `trace`.
void add_trace_why_command(CLI::App& trace);

}  // namespace recirc
