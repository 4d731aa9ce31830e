#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace recirc {

/// What can stand in the place of the last of `words` (those of the command line up to the cursor,
/// without the program's name; the last one may be empty): verbs, flags, values of flags, scenario
/// files and folders. Each with a tab and an explanation behind it where there is one. The shells
/// ask for it with `recirc __complete WORDS...` (tools/completion).
std::vector<std::string> completions(CLI::App& recirc, const std::vector<std::string>& words);

}  // namespace recirc
