#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace recirc {

/// The command line of recirc: all verbs and their options. `name` is how the user calls it.
std::unique_ptr<CLI::App> command_line(const std::string& name);

/// `called` (argv[0]) as the user would type it in this folder.
std::string program_name(const std::string& called);

/// Reads `words` (without the program's name) and does what they say. Throws InputError for what
/// `recirc` cannot understand, with the nearest verb or flag; else what the verb throws.
void obey(CLI::App& recirc, const std::vector<std::string>& words);

}  // namespace recirc
