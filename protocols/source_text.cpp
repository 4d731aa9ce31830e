#include "protocols/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace recirc {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// Length of the well-formed sequence at `at`, or 0. Source: table 3-7 of the Unicode standard.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  unsigned char least = 0x80;
  unsigned char most = 0xbf;
  if (first == 0xe0) least = 0xa0;
  if (first == 0xed) most = 0x9f;
  if (first == 0xf0) least = 0x90;
  if (first == 0xf4) most = 0x8f;
  if (byte_at(text, at + 1) < least || byte_at(text, at + 1) > most) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (std::size_t k = 2; k < length; ++k) {
    if ((byte_at(text, at + k) & 0xc0U) != 0x80U) return 0;
  }
  return length;
}

bool is_octal(unsigned char c) { return c >= '0' && c <= '7'; }
bool is_hex(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::uint32_t hex_value(std::string_view text, std::size_t at, std::size_t digits) {
  std::uint32_t value = 0;
  for (std::size_t k = 0; k < digits; ++k) {
    const unsigned char c = byte_at(text, at + k);
    if (!is_hex(c)) break;
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20U) - 'a' + 10U);
  }
  return value;
}

std::size_t utf8_size(std::uint32_t code_point) {
  return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

/// A character of a literal: how long it is as written and as a value, in bytes.
struct Unit {
  std::size_t written = 1;
  std::size_t value = 1;
};

/// The escape that begins with the backslash at `at`.
Unit escape(std::string_view text, std::size_t at) {
  const unsigned char kind = byte_at(text, at + 1);
  if (is_octal(kind)) {
    std::size_t digits = 1;
    while (digits < 3 && is_octal(byte_at(text, at + 1 + digits))) ++digits;
    return {1 + digits, 1};
  }
  if (kind == 'x' || kind == 'X') {
    std::size_t digits = 0;
    while (digits < 2 && is_hex(byte_at(text, at + 2 + digits))) ++digits;
    return {2 + digits, 1};
  }
  if (kind == 'U') return {10, utf8_size(hex_value(text, at + 2, 8))};
  if (kind != 'u') return {2, 1};
  const std::uint32_t first = hex_value(text, at + 2, 4);
  const bool pair = first >= 0xd800 && first < 0xdc00 && byte_at(text, at + 6) == '\\' &&
                    byte_at(text, at + 7) == 'u';
  return pair ? Unit{12, 4} : Unit{6, utf8_size(first)};
}

/// Past white space and comments: where an adjacent literal would begin.
std::size_t after_space(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (std::string_view(" \t\r\n\v\f").find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

std::size_t first_bad_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) break;
    at += length;
  }
  return std::min(at, text.size());
}

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  if (text_.size() > kMostBytes) {
    throw InputError({name_, fmt::format("has {} bytes", text_.size()),
                      fmt::format("a scenario has at most {}", kMostBytes)});
  }
  for (std::size_t at = 0; at < text_.size(); ++at) {
    if (text_[at] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
  if (text_.starts_with("\xef\xbb\xbf")) {
    throw InputError(
        {position(0), "begins with a byte order mark", "save it as UTF-8 without one"});
  }
  if (const std::size_t nul = text_.find('\0'); nul != std::string::npos) {
    throw InputError({position(nul), "a NUL byte", "a scenario is text"});
  }
  if (const std::size_t bad = first_bad_utf8(text_); bad < text_.size()) {
    throw InputError({position(bad), "not UTF-8", "save the file as UTF-8"});
  }
}

std::string SourceText::position(std::size_t offset) const {
  ensure(offset <= text_.size(), "a position lies in its text");
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *(next - 1);
  const auto continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
  const auto column = std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(start),
                                    text_.begin() + static_cast<std::ptrdiff_t>(offset),
                                    [&](char c) { return !continuation(c); });
  return fmt::format("{}:{}:{}", name_, next - line_starts_.begin(), column + 1);
}

std::size_t SourceText::line_start(std::size_t line) const {
  return line < line_starts_.size() ? line_starts_[line] : text_.size();
}

std::size_t SourceText::literal_byte(std::size_t quote, std::size_t decoded) const {
  std::size_t at = quote;
  while (true) {
    const char delimiter = text_[at];
    ++at;
    while (at < text_.size() && text_[at] != delimiter) {
      const Unit unit = text_[at] == '\\' ? escape(text_, at) : Unit{};
      if (decoded < unit.value) return at;
      decoded -= unit.value;
      at = std::min(at + unit.written, text_.size());
    }
    if (at >= text_.size()) return text_.size();
    const std::size_t next = after_space(text_, at + 1);
    if (next >= text_.size() || (text_[next] != '"' && text_[next] != '\'')) return at;
    at = next;
  }
}

}  // namespace recirc
