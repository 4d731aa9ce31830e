#include "tools/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace recirc {

std::optional<FolderLock> FolderLock::of(const std::filesystem::path& folder, Children children) {
  const int inherited = children == Children::hold ? 0 : O_CLOEXEC;
  FolderLock lock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | inherited));
  if (!lock.is_held() || flock(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return std::nullopt;
  return FolderLock(-1);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (is_held()) close(descriptor_);
}

}  // namespace recirc
