#pragma once

#include <filesystem>
#include <string>

namespace recirc {

/// `path` as one would type it here: relative to the current folder, where that is shorter.
std::string near_path(const std::filesystem::path& path);

}  // namespace recirc
