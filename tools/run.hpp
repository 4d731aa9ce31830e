#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `run`: trains the network of a scenario and leaves its results in a folder.
void add_run_command(CLI::App& recirc);

}  // namespace recirc
