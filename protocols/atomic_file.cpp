#include "protocols/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view action, int error) {
  throw RunError(fmt::format("{}: cannot {}: {}", path.string(), action,
                             std::generic_category().message(error)));
}

/// An open file; closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] int number() const { return number_; }

  /// Whether closing went well: network file systems tell only then that the disk is full.
  [[nodiscard]] bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

/// A rename is on disk only when its folder is.
void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0) fail(folder, "open", errno);
  // Some file systems have no fsync of folders and say EINVAL; they order renames themselves.
  if (::fsync(descriptor.number()) != 0 && errno != EINVAL) fail(folder, "bring to disk", errno);
}

}  // namespace

/// A new file next to its target; removed at the end of its life unless it was renamed.
class AtomicFile::Aside {
 public:
  explicit Aside(const fs::path& target) : target_(target), file_(create(target, path_)) {}
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void append(std::string_view bytes) {
    constexpr std::size_t kBuffer = 1 << 16;
    waiting_ += bytes;
    if (waiting_.size() >= kBuffer) flush();
  }

  void replace_begin(std::string_view bytes) {
    flush();
    if (::lseek(file_.number(), 0, SEEK_SET) < 0) fail(target_, "write", errno);
    waiting_ = bytes;
    flush();
    if (::lseek(file_.number(), 0, SEEK_END) < 0) fail(target_, "write", errno);
  }

  void commit() {
    flush();
    if (::fsync(file_.number()) != 0) fail(target_, "bring to disk", errno);
    if (!file_.close()) fail(target_, "close", errno);
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(target_, "replace", errno);
    path_.clear();
    sync_folder_of(target_);
  }

 private:
  /// Tries numbers until one is free: a killed process with our number may have left its own.
  static Descriptor create(const fs::path& target, fs::path& path) {
    constexpr int kMostTries = 1000;
    for (int k = 0; k < kMostTries; ++k) {
      const fs::path aside = fmt::format("{}.{}.{}.part", target.string(), ::getpid(), k);
      const int number = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (number >= 0) {
        path = aside;
        return Descriptor(number);
      }
      if (errno != EEXIST) fail(target, "write", errno);
    }
    fail(target, "write", EEXIST);
  }

  void flush() {
    std::string_view bytes = waiting_;
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(target_, "write", errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
  }

  fs::path target_;
  fs::path path_;
  Descriptor file_;
  std::string waiting_;
};

AtomicFile::AtomicFile(const fs::path& path) : aside_(std::make_unique<Aside>(path)) {}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;
void AtomicFile::append(std::string_view bytes) { aside_->append(bytes); }
void AtomicFile::replace_begin(std::string_view bytes) { aside_->replace_begin(bytes); }
void AtomicFile::commit() { aside_->commit(); }

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.append(bytes);
  file.commit();
}

}  // namespace recirc
