#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `expand`: prints a scenario with its preset spelt out.
void add_expand_command(CLI::App& recirc);

}  // namespace recirc
