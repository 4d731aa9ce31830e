#pragma once

#include <filesystem>
#include <string_view>

namespace recirc {

/// Writes `bytes` to `path` so that at every instant, power cuts included, either the old file or
/// the whole new one is there: writes a file aside ("path.<process>.<number>.part"), fsyncs it,
/// renames it, fsyncs the folder. A symbolic link is replaced, not followed. Throws RunError with
/// the path and the system's words; then `path` is as it was and nothing is left aside (only where
/// the folder's fsync failed the new file may be there already).
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace recirc
