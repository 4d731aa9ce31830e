#include "protocols/growing_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/mcap.hpp"

namespace recirc {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view action, int error) {
  throw RunError(fmt::format("{}: cannot {}: {}", path.string(), action,
                             std::generic_category().message(error)));
}

}  // namespace

GrowingFile::GrowingFile(const std::filesystem::path& path)
    : path_(path),
      descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) fail(path_, "write", errno);
}

GrowingFile::~GrowingFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void GrowingFile::append(std::string_view bytes) {
  crc_ = mcap::crc32(bytes, crc_);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void GrowingFile::close() {
  // EINVAL: what is no file on a disk, as a pipe, has no fdatasync.
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL) fail(path_, "bring to disk", errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) fail(path_, "close", errno);
}

}  // namespace recirc
