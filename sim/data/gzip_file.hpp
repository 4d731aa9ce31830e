#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "neurons/errors.hpp"

namespace recirc {

/// The content of a file, read from its beginning to its end: inflated where the file begins with
/// gzip's magic bytes, as it is otherwise. Never holds more than two small buffers, whatever the
/// file says about itself.
class GzipFile {
 public:
  /// Throws InputError (`where` is the path) if there is no such regular file or it can't be read.
  explicit GzipFile(std::filesystem::path path);
  ~GzipFile();
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  /// Reads the next out.size() bytes of the content, fewer at its end only; returns how many.
  /// Throws InputError (`where` is "path: byte N") if the gzip stream is damaged, cut, or followed
  /// by something else.
  std::size_t read(std::span<std::uint8_t> out);

  [[nodiscard]] bool compressed() const;
  /// Size of the file itself in bytes, as it was when it was opened.
  [[nodiscard]] std::uint64_t file_size() const;
  /// How many bytes of the content have been read.
  [[nodiscard]] std::uint64_t position() const;

  /// A finding about byte `offset` of the content: "path: byte 4", or "path (inflated): byte 4".
  [[nodiscard]] Finding finding(std::uint64_t offset, std::string what, std::string right) const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace recirc
