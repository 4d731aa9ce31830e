#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `serve`: the page of a run, live.
void add_serve_command(CLI::App& recirc);

}  // namespace recirc
