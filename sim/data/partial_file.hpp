#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace recirc {

/// A file in the making: ".NAME.part" beside its final place, locked while this object lives, so
/// that two processes never write to it together. The lock dies with the process, however it ends.
/// What has been written stays for a later attempt to go on with, unless it is finished or
/// discarded; an empty file never stays.
class PartialFile {
 public:
  /// Opens what an earlier attempt has left for `final_path`, or a new file. Throws RunError if
  /// another process holds it or it can't be opened.
  explicit PartialFile(std::filesystem::path final_path);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return part_path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// Writes behind what is there. Throws RunError (disk full ...).
  void append(std::span<const std::uint8_t> bytes);

  /// Back to no bytes.
  void clear();

  /// Gives it its final name, once it is safely on the disk; nothing may follow. Throws RunError.
  void finish();

 private:
  bool open_and_lock();

  std::filesystem::path final_path_;
  std::filesystem::path part_path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace recirc
