#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"

namespace recirc {

/// The text of a scenario and where its bytes are. UTF-8 without NUL bytes and byte order mark.
class SourceText {
 public:
  /// 64 MiB: a scenario lists numbers at most; data lie in files of their own.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

  /// Throws InputError if `text` is longer than kMostBytes, begins with a byte order mark, holds a
  /// NUL or is not UTF-8. `name` is the file's name for messages.
  SourceText(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// "name:line:column" of the byte at `offset` (at most text().size()). Both count from 1; columns
  /// are code points, a tab counts as one.
  [[nodiscard]] std::string position(std::size_t offset) const;

  /// Offset of the first byte of `line` (from 0); of the end if there are fewer lines.
  [[nodiscard]] std::size_t line_start(std::size_t line) const;

  /// A text literal begins with the quote at `quote`: the offset in this text of byte `decoded` of
  /// its value. Follows escapes and adjacent literals; the closing quote if the value is shorter.
  [[nodiscard]] std::size_t literal_byte(std::size_t quote, std::size_t decoded) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

/// Offset of the first byte of `text` that is not well-formed UTF-8 (no surrogates, nothing
/// overlong), or text.size().
std::size_t first_bad_utf8(std::string_view text);

}  // namespace recirc
