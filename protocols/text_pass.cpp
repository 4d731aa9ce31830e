#include "protocols/text_pass.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>
#include <string_view>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "protocols/token_offsets.hpp"

namespace recirc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::ArrayInputStream;
using google::protobuf::io::ErrorCollector;
using google::protobuf::io::Tokenizer;

/// Keeps the tokenizer's latest complaint until the token that it belongs to is there.
class Complaint : public ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (raised) return;
    raised = true;
    line_ = line;
    column_ = column;
    text = message;
  }
  void AddWarning(int /*line*/, int /*column*/, const std::string& /*message*/) override {}

  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] int column() const { return column_; }

  bool raised = false;
  std::string text;

 private:
  int line_ = 0;
  int column_ = 0;
};

/// Recursive descent over the tokens, as deep as the schema, in which no message holds its own
/// kind: what the schema does not know is skipped without recursion. A function that reads answers
/// false where reading must stop, after having reported why.
class TextPass {
 public:
  explicit TextPass(SchemaCheck& check)
      : check_(check),
        offsets_(check.text()),
        stream_(check.text().text().data(), static_cast<int>(check.text().text().size())),
        tokenizer_(&stream_, &complaint_) {
    tokenizer_.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
    tokenizer_.set_allow_f_after_float(true);
    tokenizer_.set_require_space_after_number(false);
    next();
  }

  void scenario(const Descriptor& type) {
    SchemaCheck::Scope scope{&type, "", {}};
    if (!fields(scope, "", 0) || stopped_) return;
    ensure(at_end(), "the walk ends with the text");
  }

 private:
  [[nodiscard]] const Tokenizer::Token& token() { return tokenizer_.current(); }
  [[nodiscard]] bool at(std::string_view symbol) { return token().text == symbol; }
  [[nodiscard]] bool at_end() { return token().type == Tokenizer::TYPE_END; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

  void next() {
    tokenizer_.Next();
    offset_ = offsets_.of(token().line, token().column);
    if (complaint_.raised) lexical_mistake();
  }

  void lexical_mistake() {
    complaint_.raised = false;
    if (token().type == Tokenizer::TYPE_STRING) {
      const bool open = complaint_.text.find("end of string") != std::string::npos ||
                        complaint_.text.find("line boundaries") != std::string::npos;
      check_.report(offset_,
                    open ? "a text without its closing quote" : "a text with a wrong escape",
                    open ? "close the quote on the same line (texts side by side are joined)"
                         : "a backslash is written \\\\");
      return;
    }
    TokenOffsets fresh(check_.text());
    check_.report(fresh.of(complaint_.line(), complaint_.column()),
                  "a character that means nothing here",
                  "outside of quotes only names, numbers and : { } [ ] < > , ; # are used");
    stopped_ = true;
  }

  /// Reports what stands here instead of `expected`. Always false.
  bool unexpected(std::string_view expected) {
    if (stopped_) return false;
    check_.report(offset(), at_end() ? "the file ends too early" : fmt::format("found {}", shown()),
                  fmt::format("{} belongs here", expected));
    stopped_ = true;
    return false;
  }

  [[nodiscard]] std::string shown() {
    return token().type == Tokenizer::TYPE_STRING ? "the text " + token().text.substr(0, 60)
                                                  : in_quotes(token().text);
  }

  /// The fields of a message up to `closing` (empty: up to the end of the text).
  bool fields(SchemaCheck::Scope& scope, std::string_view closing, std::size_t opened) {
    while (!stopped_) {
      if (at_end() && closing.empty()) return true;
      if (at_end()) {
        return unexpected(fmt::format("the {} of the {} at {}", closing, closing == "}" ? "{" : "<",
                                      check_.text().position(opened)));
      }
      if (!closing.empty() && at(closing)) {
        next();
        return !stopped_;
      }
      if (!field(scope)) return false;
      if (at(",") || at(";")) next();
    }
    return false;
  }

  bool field(SchemaCheck::Scope& scope) {
    const std::size_t name = offset();
    if (at("[")) return unexpected("the name of a field (extensions are not used)");
    if (token().type != Tokenizer::TYPE_IDENTIFIER) return unexpected("the name of a field");
    const FieldDescriptor* descriptor = check_.field(scope, token().text, name);
    next();
    const bool colon = at(":");
    const std::size_t behind_name = offset();
    if (colon) next();
    if (descriptor == nullptr) return skip_value();
    check_.occurrence(scope, *descriptor, name);
    const bool is_message = descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!colon && !is_message && !at("{") && !at("<")) {
      check_.report(behind_name,
                    fmt::format("no ':' between {} and its value", in_quotes(descriptor->name())),
                    fmt::format("write {}: ...", descriptor->name()));
    }
    if (!at("["))
      return is_message ? message(scope, *descriptor, name) : literal(scope, *descriptor);
    if (!descriptor->is_repeated()) {
      check_.report(offset(), fmt::format("{} is not a list", in_quotes(descriptor->name())),
                    "it takes one value");
      return skip_value();
    }
    return list(scope, *descriptor);
  }

  bool list(SchemaCheck::Scope& scope, const FieldDescriptor& descriptor) {
    const bool is_message = descriptor.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    next();
    if (at("]")) {
      next();
      return !stopped_;
    }
    while (!stopped_) {
      if (at("]") || at(",")) return unexpected("a value");
      if (!(is_message ? message(scope, descriptor, offset()) : literal(scope, descriptor))) {
        return false;
      }
      if (at("]")) {
        next();
        return !stopped_;
      }
      if (!at(",")) return unexpected("',' or ']'");
      next();
    }
    return false;
  }

  bool message(SchemaCheck::Scope& scope, const FieldDescriptor& descriptor, std::size_t place) {
    if (!at("{") && !at("<")) {
      if (at_end() || at("}") || at(">")) return unexpected("'{'");
      check_.report(offset(), fmt::format("{} is not a single value", in_quotes(descriptor.name())),
                    fmt::format("write {} {{ ... }}", descriptor.name()));
      return skip_value();
    }
    const std::string_view closing = at("{") ? "}" : ">";
    const std::size_t opened = offset();
    SchemaCheck::Scope inner = check_.message(scope, descriptor, place);
    if (check_.too_many_messages()) {
      stopped_ = true;
      check_.report(opened, "too many messages",
                    fmt::format("a scenario has at most {}", SchemaCheck::kMostMessages));
      return false;
    }
    next();
    return fields(inner, closing, opened);
  }

  /// A single value: a number with its sign, a word, or texts side by side.
  bool literal(SchemaCheck::Scope& scope, const FieldDescriptor& descriptor) {
    if (at("{") || at("<")) {
      check_.report(offset(), fmt::format("{} is a single value", in_quotes(descriptor.name())),
                    fmt::format("write {}: ...", descriptor.name()));
      return skip_value();
    }
    Literal value{Literal::Kind::number, "", offset()};
    if (at("-")) {
      value.spelling = "-";
      next();
    }
    switch (token().type) {
      case Tokenizer::TYPE_INTEGER:
      case Tokenizer::TYPE_FLOAT:
        break;
      case Tokenizer::TYPE_IDENTIFIER:
        value.kind = Literal::Kind::word;
        break;
      case Tokenizer::TYPE_STRING:
        if (!value.spelling.empty()) return unexpected("a number");
        value.kind = Literal::Kind::text;
        break;
      default:
        return unexpected("a value");
    }
    if (value.kind == Literal::Kind::text) {
      while (token().type == Tokenizer::TYPE_STRING && !stopped_) {
        Tokenizer::ParseStringAppend(token().text, &value.spelling);
        next();
      }
    } else {
      value.spelling += token().text;
      next();
    }
    check_.value(scope, descriptor, value);
    return !stopped_;
  }

  /// Past the value of a field that is not known or not of this kind; brackets must match.
  bool skip_value() {
    std::string open;
    do {
      if (at_end()) return unexpected("a value");
      const bool name_follows_value = open.empty() && (at("}") || at(">") || at("]"));
      if (name_follows_value) return unexpected("a value");
      if (at("{") || at("<") || at("[")) {
        open.push_back(at("{") ? '}' : at("<") ? '>' : ']');
      } else if (at("}") || at(">") || at("]")) {
        if (open.back() != token().text[0]) return unexpected(fmt::format("'{}'", open.back()));
        open.pop_back();
      }
      const bool sign = at("-");
      const bool text = token().type == Tokenizer::TYPE_STRING;
      next();
      if (sign && open.empty()) next();
      while (text && token().type == Tokenizer::TYPE_STRING && !stopped_) next();
    } while (!open.empty() && !stopped_);
    return !stopped_;
  }

  SchemaCheck& check_;
  TokenOffsets offsets_;
  Complaint complaint_;
  ArrayInputStream stream_;
  Tokenizer tokenizer_;
  std::size_t offset_ = 0;
  bool stopped_ = false;
};

}  // namespace

void check_text(const Descriptor& type, SchemaCheck& check) { TextPass(check).scenario(type); }

}  // namespace recirc
