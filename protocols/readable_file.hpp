#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace recirc {

/// A file that is read here and there. What is asked for is always less than it has: a size that
/// some file states is never allocated before that is known.
class ReadableFile {
 public:
  /// Throws InputError naming the file if it can't be read, as do all functions here.
  explicit ReadableFile(const std::filesystem::path& path);
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;
  ~ReadableFile();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// When it was opened; it may have grown since.
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// `bytes` bytes from `offset` on, all below size().
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t bytes) const;
  /// As many of them as there are.
  [[nodiscard]] std::string read_at_most(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace recirc
