#include "neurons/rule_words.hpp"

#include <fmt/format.h>

namespace recirc {
namespace {

// Not <cctype>: that depends on the locale.
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || is_digit(c); }

class Scan {
 public:
  Scan(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// The byte `ahead` bytes further on; 0 behind the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
  }
  void advance(std::size_t count) { offset_ += count; }
  template <class Predicate>
  void skip(Predicate belongs) {
    while (offset_ < text_.size() && belongs(text_[offset_])) ++offset_;
  }

 private:
  std::string_view text_;
  std::size_t offset_;
};

void skip_number(Scan& scan) {
  scan.skip(is_digit);
  if (scan.peek() == '.') {
    scan.advance(1);
    scan.skip(is_digit);
  }
  if (scan.peek() != 'e' && scan.peek() != 'E') return;
  const std::size_t sign = scan.peek(1) == '+' || scan.peek(1) == '-' ? 1 : 0;
  // Without digits the `e` begins a name, as in "2error", which lacks an operator.
  if (!is_digit(scan.peek(1 + sign))) return;
  scan.advance(1 + sign);
  scan.skip(is_digit);
}

}  // namespace

RuleWord rule_word(std::string_view text, std::size_t offset) {
  Scan scan(text, offset);
  scan.skip(is_blank);
  const std::size_t begin = scan.offset();
  if (begin == text.size()) return {RuleWord::Kind::end, begin, {}};
  const char first = scan.peek();
  auto kind = RuleWord::Kind::sign;
  if (begins_name(first)) {
    kind = RuleWord::Kind::name;
    scan.skip(continues_name);
  } else if (is_digit(first) || (first == '.' && is_digit(scan.peek(1)))) {
    kind = RuleWord::Kind::number;
    skip_number(scan);
  } else {
    scan.advance(1);
  }
  return {kind, begin, text.substr(begin, scan.offset() - begin)};
}

std::string quoted(const RuleWord& word) {
  constexpr std::size_t kLongestQuote = 24;
  if (word.kind == RuleWord::Kind::end) return "the end";
  const char first = word.text[0];
  if (first <= ' ' || first > '~') {
    return fmt::format("byte 0x{:02x}", static_cast<unsigned char>(first));
  }
  const bool is_long = word.text.size() > kLongestQuote;
  return fmt::format("\"{}{}\"", word.text.substr(0, kLongestQuote), is_long ? "..." : "");
}

}  // namespace recirc
