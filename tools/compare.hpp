#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds `recirc compare`: the learning curves of several runs laid over each other.
void add_compare_command(CLI::App& recirc);

}  // namespace recirc
