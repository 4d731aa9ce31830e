#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace recirc {

/// A piece of a rule's text that can't be divided.
struct RuleWord {
  enum class Kind { name, number, sign, end };
  Kind kind = Kind::end;
  std::size_t offset = 0;  ///< in the rule's text, in bytes; of `end`: the text's size
  std::string_view text;   ///< a sign is one byte, whatever it is; empty for `end`

  [[nodiscard]] bool is(char sign) const { return kind == Kind::sign && text[0] == sign; }
  /// The offset behind it.
  [[nodiscard]] std::size_t end_offset() const { return offset + text.size(); }
};

/// The first word of `text` at or behind `offset`. Blanks (space, tab, line breaks) are skipped.
/// A number is decimal, as in 2, .5, 1.5e-3; a name consists of letters, digits and underscores.
RuleWord rule_word(std::string_view text, std::size_t offset);

/// A word for a message: quoted, bytes that don't print as numbers, cut where it is long; "the end"
/// for the text's end.
std::string quoted(const RuleWord& word);

}  // namespace recirc
