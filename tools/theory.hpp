#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `theory`: checks section 6.3 of the paper, equations and theorems.
void add_theory_command(CLI::App& recirc);

}  // namespace recirc
