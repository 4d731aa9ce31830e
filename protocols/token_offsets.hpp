#pragma once

#include <cstddef>

#include "protocols/source_text.hpp"

namespace recirc {

/// Turns the places that protobuf's tokenizer names (line and column from 0; columns are bytes, a
/// tab jumps to the next multiple of 8) into offsets in the text.
class TokenOffsets {
 public:
  /// `text` must outlive this.
  explicit TokenOffsets(const SourceText& text) : text_(text) {}

  /// Tokens mostly come in order, so it goes on where it was: a file of one long line costs one
  /// walk.
  std::size_t of(int line, int column) {
    if (line != line_ || column < column_) {
      line_ = line;
      column_ = 0;
      offset_ = text_.line_start(static_cast<std::size_t>(line));
    }
    while (column_ < column && offset_ < text_.text().size()) {
      column_ += text_.text()[offset_] == '\t' ? 8 - column_ % 8 : 1;
      ++offset_;
    }
    return offset_;
  }

 private:
  const SourceText& text_;
  int line_ = 0;
  int column_ = 0;
  std::size_t offset_ = 0;
};

}  // namespace recirc
