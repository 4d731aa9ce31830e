#include "protocols/readable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw InputError({.where = path.string(), .what = what, .right = {}});
}

std::string words_of(int error) {
  return fmt::format("cannot be read: {}", std::generic_category().message(error));
}

}  // namespace

ReadableFile::ReadableFile(const std::filesystem::path& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) fail(path, words_of(errno));
  struct stat about {};
  const bool is_known = ::fstat(descriptor_, &about) == 0;
  if (!is_known || !S_ISREG(about.st_mode)) {
    ::close(descriptor_);
    fail(path, is_known ? "is no file" : words_of(errno));
  }
  size_ = static_cast<std::uint64_t>(about.st_size);
}

ReadableFile::~ReadableFile() { ::close(descriptor_); }

std::string ReadableFile::read(std::uint64_t offset, std::uint64_t bytes) const {
  ensure(offset <= size_ && bytes <= size_ - offset, "only what a file has is read");
  std::string read(bytes, '\0');
  std::uint64_t done = 0;
  while (done < bytes) {
    const ssize_t got =
        ::pread(descriptor_, read.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path_, words_of(errno));
    if (got == 0) fail(path_, "became shorter while it was read");
    done += static_cast<std::uint64_t>(got);
  }
  return read;
}

std::string ReadableFile::read_at_most(std::uint64_t offset, std::uint64_t bytes) const {
  return read(offset, std::min(bytes, size_ - std::min(offset, size_)));
}

}  // namespace recirc
