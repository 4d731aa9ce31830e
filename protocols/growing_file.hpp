#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace recirc {

/// A new file that only grows.
class GrowingFile {
 public:
  /// Makes the file, or empties it. Throws RunError with the path and the system's words, like all
  /// functions here.
  explicit GrowingFile(const std::filesystem::path& path);
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;
  ~GrowingFile();

  /// Hands all of `bytes` to the system: a kill of this process leaves them in the file.
  void append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// CRC-32 of all bytes so far.
  [[nodiscard]] std::uint32_t crc() const { return crc_; }

  /// Brings all to disk and closes the file.
  void close();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace recirc
