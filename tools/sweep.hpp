#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds `recirc sweep`: runs of one scenario with many values, several at a time.
void add_sweep_command(CLI::App& recirc);

}  // namespace recirc
