#include "protocols/npy_header.hpp"

#include <fmt/format.h>

#include <charconv>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

constexpr std::string_view kKeys = "the keys are 'descr', 'fortran_order' and 'shape', each once";

class HeaderParser {
 public:
  HeaderParser(std::string_view text, const RefuseNpy& refuse) : text_(text), refuse_(refuse) {}

  NpyHeader header() {
    bool has_descr = false;
    bool has_order = false;
    bool has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::size_t begin = at_;
      const std::string key = string();
      expect(':');
      if (key == "descr" && !has_descr) {
        has_descr = true;
        header_.descr = string();
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        header_.fortran_order = truth();
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        shape();
      } else {
        refuse(begin, "a wrong key in the header", kKeys);
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    if (!has_descr || !has_order || !has_shape) refuse(0, "a key is missing in the header", kKeys);
    space();
    if (at_ < text_.size()) refuse(at_, "more than a dictionary in the header", "white space");
    return std::move(header_);
  }

 private:
  [[noreturn]] void refuse(std::size_t offset, std::string_view what, std::string_view right) {
    refuse_(offset, what, right);
    throw InternalError("refusing a .npy header must throw");
  }

  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) < 4) ++at_;
  }

  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    space();
    return true;
  }

  void expect(char c) {
    if (!take(c)) {
      refuse(at_, "the header is no dictionary", fmt::format("'{}' belongs here", c));
    }
  }

  std::string string() {
    space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') refuse(at_, "no text in quotes", "'...' belongs here");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse(at_, "a text without its closing quote", "'...'");
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  bool truth() {
    space();
    for (const std::string_view word : {"True", "False"}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return word == "True";
    }
    refuse(at_, "neither True nor False", "False, for C order");
  }

  void shape() {
    expect('(');
    while (!take(')')) {
      std::uint64_t size = 0;
      const char* end = text_.data() + text_.size();
      const auto [stop, error] = std::from_chars(text_.data() + at_, end, size);
      if (error != std::errc()) refuse(at_, "no size", "a whole number below 2^64");
      if (header_.shape.size() == kMostNpyDimensions) {
        refuse(at_, "too many dimensions", "at most 32, as in numpy");
      }
      header_.shape.push_back(size);
      at_ = static_cast<std::size_t>(stop - text_.data());
      if (!take(',')) {
        expect(')');
        return;
      }
    }
  }

  std::string_view text_;
  const RefuseNpy& refuse_;
  std::size_t at_ = 0;
  NpyHeader header_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const RefuseNpy& refuse) {
  return HeaderParser(text, refuse).header();
}

}  // namespace recirc
