#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `check`: says what is wrong with a scenario, or what it stands for and costs.
void add_check_command(CLI::App& recirc);

}  // namespace recirc
