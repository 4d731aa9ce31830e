#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `data`: lists the known data sets and fetches them.
void add_data_command(CLI::App& recirc);

}  // namespace recirc
