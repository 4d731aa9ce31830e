#pragma once

#include <filesystem>
#include <string>

namespace recirc {

/// All bytes of `file`; none if it can't be read.
std::string text_of(const std::filesystem::path& file);

}  // namespace recirc
