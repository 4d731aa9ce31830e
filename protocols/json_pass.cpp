#include "protocols/json_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "protocols/nearest_name.hpp"

namespace recirc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Appends the UTF-8 of `code_point`; a lone surrogate gives bytes that are not UTF-8, which the
/// check of the value then reports.
void append_utf8(std::string& text, std::uint32_t code_point) {
  const auto add = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xc0U | code_point >> 6U);
  } else {
    if (code_point < 0x10000) {
      add(0xe0U | code_point >> 12U);
    } else {
      add(0xf0U | code_point >> 18U);
      add(0x80U | (code_point >> 12U & 0x3fU));
    }
    add(0x80U | (code_point >> 6U & 0x3fU));
  }
  add(0x80U | (code_point & 0x3fU));
}

/// Recursive descent over the characters. A function that reads answers false where reading must
/// stop, after having reported why.
class JsonPass {
 public:
  explicit JsonPass(SchemaCheck& check) : check_(check), text_(check.text().text()) {}

  void scenario(const Descriptor& type) {
    SchemaCheck::Scope scope{&type, "", {}};
    space();
    if (!at('{')) {
      unexpected("'{'");
      return;
    }
    if (!object(&scope)) return;
    space();
    if (at_ < text_.size()) unexpected("the end of the file");
  }

 private:
  [[nodiscard]] bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void space() {
    while (at(' ') || at('\t') || at('\n') || at('\r')) ++at_;
  }

  bool take(char c) {
    space();
    if (!at(c)) return false;
    ++at_;
    space();
    return true;
  }

  /// Reports what stands here instead of `expected`. Always false.
  bool unexpected(std::string_view expected) {
    const bool end = at_ >= text_.size();
    check_.report(std::min(at_, text_.size()),
                  end ? "the file ends too early" : fmt::format("found {}", in_quotes(here())),
                  fmt::format("{} belongs here", expected));
    return false;
  }

  /// The word or character that stands here.
  [[nodiscard]] std::string_view here() const {
    std::size_t end = at_ + 1;
    const auto in_word = [&](std::size_t k) {
      const auto c = static_cast<unsigned char>(text_[k]);
      return c >= 0x80 || is_digit(text_[k]) || (c | 0x20U) - 'a' < 26U;
    };
    while (in_word(at_) && end < text_.size() && in_word(end)) ++end;
    return text_.substr(at_, end - at_);
  }

  /// An object; `scope` is null where its fields are skipped.
  bool object(SchemaCheck::Scope* scope) {
    if (++depth_ > SchemaCheck::kDeepest) return too_deep();
    take('{');
    if (!at('}')) {
      do {
        if (!member(scope)) return false;
      } while (take(','));
    }
    if (!at('}')) return unexpected("',' or '}'");
    ++at_;
    --depth_;
    return true;
  }

  bool too_deep() {
    check_.report(at_, fmt::format("nested deeper than {} levels", SchemaCheck::kDeepest),
                  "a scenario needs six");
    return false;
  }

  bool member(SchemaCheck::Scope* scope) {
    if (!at('"')) return unexpected("the name of a field in quotes");
    const std::size_t name_offset = at_ + 1;
    std::string name;
    if (!string(name)) return false;
    if (!take(':')) return unexpected("':'");
    const FieldDescriptor* field = scope ? check_.field(*scope, name, name_offset) : nullptr;
    if (field == nullptr) return skip_value();
    if (null()) {
      at_ += std::string_view("null").size();
      return true;
    }
    check_.occurrence(*scope, *field, name_offset);
    if (field->is_repeated() != at('[')) {
      check_.report(at_, fmt::format("{} is {}a list", in_quotes(name), at('[') ? "not " : ""),
                    at('[') ? "it takes one value" : "write [ ... ]");
      return skip_value();
    }
    if (!field->is_repeated()) return value(*scope, *field, name_offset);
    take('[');
    if (!at(']')) {
      do {
        if (!value(*scope, *field, at_)) return false;
      } while (take(','));
    }
    if (!at(']')) return unexpected("',' or ']'");
    ++at_;
    return true;
  }

  /// Whether `null` stands here: it leaves the field as if it were not given.
  [[nodiscard]] bool null() const { return at('n') && here() == "null"; }

  bool value(SchemaCheck::Scope& scope, const FieldDescriptor& field, std::size_t place) {
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool is_single = !at('{') && !at('[');
    if (is_message != at('{')) {
      check_.report(at_,
                    fmt::format("{} is a {}", in_quotes(field.name()),
                                is_message ? "message" : "single value"),
                    is_message ? "write { ... }" : "");
      return skip_value();
    }
    if (is_single) return literal(scope, field);
    SchemaCheck::Scope inner = check_.message(scope, field, place);
    if (!check_.too_many_messages()) return object(&inner);
    check_.report(at_, "too many messages",
                  fmt::format("a scenario has at most {}", SchemaCheck::kMostMessages));
    return false;
  }

  bool literal(SchemaCheck::Scope& scope, const FieldDescriptor& field) {
    Literal literal{Literal::Kind::number, "", at_};
    if (at('"')) {
      literal.kind = Literal::Kind::text;
      if (!string(literal.spelling)) return false;
      // JSON has no 64-bit numbers: protobuf writes them as texts.
      const bool digits = std::all_of(literal.spelling.begin(), literal.spelling.end(), is_digit);
      const bool wide = field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
      if (wide && digits) literal.kind = Literal::Kind::number;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) literal.kind = Literal::Kind::word;
    } else if (at('-') || (at_ < text_.size() && is_digit(text_[at_]))) {
      if (!number(literal.spelling)) return false;
      // 0 and 1 are truth values in text format only.
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) literal.kind = Literal::Kind::text;
    } else if (at_ < text_.size() && std::string_view("tfNI").find(text_[at_]) < 4) {
      literal.kind = Literal::Kind::word;
      literal.spelling = std::string(here());
      at_ += literal.spelling.size();
    } else {
      return unexpected("a value");
    }
    check_.value(scope, field, literal);
    return true;
  }

  bool number(std::string& spelling) {
    const std::size_t begin = at_;
    const auto digits = [&] {
      const std::size_t first = at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
      return at_ > first;
    };
    if (at('-')) ++at_;
    const bool zero = at('0');
    const std::size_t whole = at_;
    if (!digits()) return unexpected("a digit");
    if (zero && at_ - whole > 1) {
      at_ = whole;
      return unexpected("a number without leading zeros");
    }
    if (at('.')) {
      ++at_;
      if (!digits()) return unexpected("a digit");
    }
    if (at('e') || at('E')) {
      ++at_;
      if (at('+') || at('-')) ++at_;
      if (!digits()) return unexpected("a digit");
    }
    spelling = std::string(text_.substr(begin, at_ - begin));
    return true;
  }

  /// A text in quotes, decoded.
  bool string(std::string& decoded) {
    const std::size_t quote = at_;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte < 0x20) break;
      if (byte == '\\') {
        if (!escape(decoded)) return false;
      } else {
        decoded.push_back(text_[at_]);
        ++at_;
      }
    }
    if (at('"')) {
      ++at_;
      return true;
    }
    check_.report(quote, "a text without its closing quote", "close the quote on the same line");
    return false;
  }

  bool escape(std::string& decoded) {
    constexpr std::string_view kKinds = "\"\\/bfnrt";
    constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
    const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (const std::size_t k = kKinds.find(kind); k != std::string_view::npos) {
      decoded.push_back(kMeans[k]);
      at_ += 2;
      return true;
    }
    std::uint32_t code_point = 0;
    if (kind != 'u' || !hex(at_ + 2, code_point)) {
      check_.report(at_, "a wrong escape", R"(JSON knows \" \\ \/ \b \f \n \r \t and \uXXXX)");
      return false;
    }
    at_ += 6;
    std::uint32_t low = 0;
    const bool pair = code_point >= 0xd800 && code_point < 0xdc00 &&
                      text_.substr(at_).starts_with("\\u") && hex(at_ + 2, low) && low >= 0xdc00 &&
                      low < 0xe000;
    if (pair) {
      code_point = 0x10000 + ((code_point - 0xd800) << 10U) + (low - 0xdc00);
      at_ += 6;
    }
    append_utf8(decoded, code_point);
    return true;
  }

  /// The four hexadecimal digits at `begin`.
  [[nodiscard]] bool hex(std::size_t begin, std::uint32_t& value) const {
    if (begin + 4 > text_.size()) return false;
    value = 0;
    for (const char c : text_.substr(begin, 4)) {
      const auto letter = static_cast<std::uint32_t>((c | 0x20) - 'a');
      if (!is_digit(c) && letter >= 6) return false;
      value = value * 16 + (is_digit(c) ? static_cast<std::uint32_t>(c - '0') : letter + 10);
    }
    return true;
  }

  /// Past a value that nobody reads.
  bool skip_value() {
    std::string ignored;
    if (at('{')) return object(nullptr);
    if (at('"')) return string(ignored);
    if (!at('[')) {
      if (at_ >= text_.size() || here().find_first_of(",:]}") == 0) return unexpected("a value");
      while (at_ < text_.size() && std::string_view(" \t\r\n,]}").find(text_[at_]) > 6) ++at_;
      return true;
    }
    if (++depth_ > SchemaCheck::kDeepest) return too_deep();
    take('[');
    if (!at(']')) {
      do {
        if (!skip_value()) return false;
      } while (take(','));
    }
    if (!at(']')) return unexpected("',' or ']'");
    ++at_;
    --depth_;
    return true;
  }

  SchemaCheck& check_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

void check_json(const Descriptor& type, SchemaCheck& check) { JsonPass(check).scenario(type); }

}  // namespace recirc
