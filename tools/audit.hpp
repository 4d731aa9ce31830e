#pragma once

#include <CLI/App.hpp>

namespace recirc {

/// Adds `recirc audit`.
void add_audit_command(CLI::App& recirc);

}  // namespace recirc
