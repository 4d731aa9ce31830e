#pragma once

#include <filesystem>
#include <optional>

namespace recirc {

/// Keeps other processes of recirc from writing to a folder, as long as it lives; also where its
/// process is killed, for the system then lets go of it.
class FolderLock {
 public:
  /// Nothing where another process has it. A file system that has no locks lets everybody in.
  static std::optional<FolderLock> of(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;  // -1: none
};

}  // namespace recirc
