#include "sim/data/partial_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view what) {
  throw RunError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

fs::path part_path(const fs::path& final_path) {
  return final_path.parent_path() / ("." + final_path.filename().string() + ".part");
}

}  // namespace

PartialFile::PartialFile(fs::path final_path)
    : final_path_(std::move(final_path)), part_path_(part_path(final_path_)) {
  while (!open_and_lock()) {
  }
}

// False if the file that was opened has been renamed or removed before it was locked: the lock is
// on a file, and it must be the one that bears the name.
bool PartialFile::open_and_lock() {
  const int descriptor = open(part_path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) fail(part_path_, "cannot be opened");
  struct stat opened {};
  struct stat named {};
  const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  const int lock_error = errno;
  const bool same = fstat(descriptor, &opened) == 0 && stat(part_path_.c_str(), &named) == 0 &&
                    opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
  if (locked && same) {
    descriptor_ = descriptor;
    size_ = static_cast<std::uint64_t>(opened.st_size);
    return true;
  }
  close(descriptor);
  if (locked) return false;
  if (lock_error == EWOULDBLOCK) {
    throw RunError(part_path_.string() + ": another process is writing it");
  }
  errno = lock_error;
  fail(part_path_, "cannot be locked");
}

PartialFile::~PartialFile() {
  if (size_ == 0) unlink(part_path_.c_str());
  close(descriptor_);
}

void PartialFile::append(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(part_path_, "cannot be written");
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void PartialFile::clear() {
  if (ftruncate(descriptor_, 0) != 0) fail(part_path_, "cannot be cut");
  size_ = 0;
}

void PartialFile::finish() {
  if (fsync(descriptor_) != 0) fail(part_path_, "cannot be written");
  if (rename(part_path_.c_str(), final_path_.c_str()) != 0) fail(final_path_, "cannot be named");
  // The name is safe once the folder is.
  const fs::path folder = final_path_.has_parent_path() ? final_path_.parent_path() : fs::path(".");
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(folder, "cannot be opened");
  const bool synced = fsync(descriptor) == 0;
  const int error = errno;
  close(descriptor);
  errno = error;
  if (!synced) fail(folder, "cannot be written");
}

}  // namespace recirc
