#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds the verb `bench`: how fast the engines train, and what limits them.
void add_bench_command(CLI::App& recirc);

}  // namespace recirc
