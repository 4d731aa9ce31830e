#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds `report`: runs as one HTML file.
void add_report_command(CLI::App& recirc);

}  // namespace recirc
