#include "protocols/literal.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "protocols/source_text.hpp"

namespace recirc {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::Tokenizer;

std::string shown(const Literal& literal) {
  return literal.kind == Literal::Kind::number ? literal.spelling : in_quotes(literal.spelling);
}

bool is_integer(std::string_view digits) {
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return hex || (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit));
}

/// Whether `digits` (no sign) is a number as the tokenizer reads them.
bool is_decimal(std::string_view digits) {
  bool digit = false;
  for (const char c : digits) {
    if (c >= '0' && c <= '9') digit = true;
    const bool known = (c >= '0' && c <= '9') || std::string_view(".eE+-fF").find(c) < 7;
    if (!known) return false;
  }
  return digit;
}

std::optional<ValueMistake> whole_number(const Literal& literal, std::uint64_t most) {
  const std::string right = fmt::format("a whole number from 0 to {} belongs here", most);
  const bool negative = literal.spelling.starts_with('-');
  if (literal.kind != Literal::Kind::number ||
      !is_integer(std::string_view(literal.spelling).substr(negative ? 1 : 0))) {
    return ValueMistake{fmt::format("{} is not a whole number", shown(literal)), right};
  }
  std::uint64_t value = 0;
  if (negative || !Tokenizer::ParseInteger(literal.spelling, most, &value)) {
    return ValueMistake{fmt::format("{} is out of range", literal.spelling), right};
  }
  return std::nullopt;
}

std::optional<ValueMistake> finite_number(const Literal& literal) {
  std::string_view digits = literal.spelling;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  std::string word(digits);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::array<std::string_view, 4> kNotFinite{"inf", "infinity", "nan", "inff"};
  const bool is_word = std::find(kNotFinite.begin(), kNotFinite.end(), word) != kNotFinite.end();
  const bool too_large = !is_word && literal.kind == Literal::Kind::number && is_decimal(digits) &&
                         !std::isfinite(Tokenizer::ParseFloat(std::string(digits)));
  if (is_word || too_large) {
    return ValueMistake{fmt::format("{} is not a finite number", literal.spelling),
                        "the value must be finite"};
  }
  if (literal.kind != Literal::Kind::number || !is_decimal(digits)) {
    return ValueMistake{fmt::format("{} is not a decimal number", shown(literal)),
                        "a number belongs here"};
  }
  return std::nullopt;
}

std::optional<ValueMistake> enum_value(const Literal& literal, const EnumDescriptor& type) {
  if (literal.kind == Literal::Kind::number) {
    std::uint64_t number = 0;
    constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (is_integer(literal.spelling) && Tokenizer::ParseInteger(literal.spelling, kMost, &number) &&
        type.FindValueByNumber(static_cast<int>(number)) != nullptr) {
      return std::nullopt;
    }
  } else if (type.FindValueByName(literal.spelling) != nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  std::string list;
  for (int k = 0; k < type.value_count(); ++k) {
    names.push_back(type.value(k)->name());
    list += (k == 0 ? "" : ", ") + names.back();
  }
  const auto nearest = nearest_name(literal.spelling, names);
  return ValueMistake{
      fmt::format("{} is no {}", shown(literal), type.name()),
      nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("one of {}", list)};
}

std::optional<ValueMistake> truth(const Literal& literal) {
  constexpr std::array<std::string_view, 8> kKnown{"true",  "True",  "t", "1",
                                                   "false", "False", "f", "0"};
  const bool known = literal.kind != Literal::Kind::text &&
                     std::find(kKnown.begin(), kKnown.end(), literal.spelling) != kKnown.end();
  if (known) return std::nullopt;
  return ValueMistake{fmt::format("{} is neither true nor false", shown(literal)),
                      "true or false belongs here"};
}

std::optional<ValueMistake> string_value(const Literal& literal) {
  if (literal.kind != Literal::Kind::text) {
    return ValueMistake{fmt::format("{} is not a text in quotes", literal.spelling),
                        fmt::format("write {}", in_quotes(literal.spelling))};
  }
  if (literal.spelling.find('\0') != std::string::npos) {
    return ValueMistake{"a text with a NUL byte", "leave out the \\0"};
  }
  if (first_bad_utf8(literal.spelling) < literal.spelling.size()) {
    return ValueMistake{"a text that is not UTF-8", "write the characters themselves, not bytes"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ValueMistake> mistake_in(const Literal& literal, const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return whole_number(literal, std::numeric_limits<std::uint32_t>::max());
    case FieldDescriptor::CPPTYPE_UINT64:
      return whole_number(literal, std::numeric_limits<std::uint64_t>::max());
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return finite_number(literal);
    case FieldDescriptor::CPPTYPE_ENUM:
      return enum_value(literal, *field.enum_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return truth(literal);
    case FieldDescriptor::CPPTYPE_STRING:
      return string_value(literal);
    default:
      break;
  }
  throw InternalError("scenario.proto uses a type that mistake_in() does not know: " +
                      field.full_name());
}

}  // namespace recirc
