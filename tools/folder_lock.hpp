#pragma once

#include <filesystem>
#include <optional>

namespace recirc {

/// Keeps other processes of recirc from writing to a folder, as long as it lives; also where its
/// process is killed, for the system then lets go of it.
class FolderLock {
 public:
  /// Whether programs that this process starts hold the lock too, for as long as they run.
  enum class Children : bool { let_go, hold };

  /// Nothing where another process has it. A folder that can't be locked lets everybody in.
  static std::optional<FolderLock> of(const std::filesystem::path& folder,
                                      Children children = Children::let_go);

  /// Whether the folder could be locked: some file systems have no locks.
  [[nodiscard]] bool is_held() const { return descriptor_ >= 0; }

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
