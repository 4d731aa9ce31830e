#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace recirc {

/// What a stream can show.
struct Terminal {
  bool is_terminal = false;  ///< it can redraw a line; never where TERM is "dumb"
  bool colour = false;       ///< a terminal, and NO_COLOR is not set
  bool unicode = false;      ///< the locale's encoding is UTF-8

  static Terminal of(std::FILE* stream);
};

/// Writes `text` to stderr. Whether anybody is there to read it changes nothing: a run does not
/// fail because its terminal was closed.
void say(const std::string& text);

/// `text` with '?' for every control character: names and words of a file that somebody else made
/// move no cursor.
std::string without_controls(std::string text);

/// Columns of the terminal behind `stream`; 80 where nobody knows.
std::size_t terminal_width(std::FILE* stream);

/// A bar of `width` columns, filled to `fraction` (0 to 1) in eighths of a column, or in whole '#'
/// without unicode; the rest is blank, or '.' without unicode.
std::string bar(double fraction, std::size_t width, bool unicode);

}  // namespace recirc
