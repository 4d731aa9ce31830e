#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace recirc {

/// Writes `bytes` to `path` so that at every instant, power cuts included, either the old file or
/// the whole new one is there: writes a file aside ("path.<process>.<number>.part"), fsyncs it,
/// renames it, fsyncs the folder. A symbolic link is replaced, not followed. Throws RunError with
/// the path and the system's words; then `path` is as it was and nothing is left aside (only where
/// the folder's fsync failed the new file may be there already).
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// A file that is written in pieces, aside, and takes its name as a whole: for what is too large
/// for write_file_atomically. Unless `commit` returns, `path` stays as it was and nothing is left
/// aside. All functions throw RunError as write_file_atomically does.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void append(std::string_view bytes);
  /// Replaces the first bytes of what has been appended.
  void replace_begin(std::string_view bytes);
  void commit();

 private:
  class Aside;

  std::unique_ptr<Aside> aside_;
};

}  // namespace recirc
