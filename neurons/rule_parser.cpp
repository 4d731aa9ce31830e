#include "neurons/rule_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "neurons/errors.hpp"
#include "neurons/rule_words.hpp"

namespace recirc {
namespace {

constexpr const char* kOperandForms = "a number, pre[k], post[k], error, w or \"(\"";

std::string lower(std::string_view name) {
  std::string lowered(name);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

// Whether `name` is `wanted` but for one letter, two swapped neighbours, or a cut end.
bool is_misspelt(std::string_view name, std::string_view wanted) {
  if (name.size() >= 2 && wanted.starts_with(name)) return true;
  while (!name.empty() && !wanted.empty() && name.front() == wanted.front()) {
    name.remove_prefix(1);
    wanted.remove_prefix(1);
  }
  while (!name.empty() && !wanted.empty() && name.back() == wanted.back()) {
    name.remove_suffix(1);
    wanted.remove_suffix(1);
  }
  if (name.size() <= 1 && wanted.size() <= 1) return true;
  return name.size() == 2 && wanted.size() == 2 && name[0] == wanted[1] && name[1] == wanted[0];
}

std::string variable_hint(std::string_view unknown) {
  using Form = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Form, 3> kForms{Form{"pre", "pre[k]"}, Form{"post", "post[k]"},
                                       Form{"error", "error"}};
  const std::string name = lower(unknown);
  if (name == "w" || name == "weight") return "did you mean w?";
  if (name == "last") return "last is an index: pre[last], post[last]";
  for (const auto& [wanted, form] : kForms) {
    if (is_misspelt(name, wanted)) return fmt::format("did you mean {}?", form);
  }
  return "a rule may name pre[k], post[k], error and w";
}

// What may help with a word that can stand nowhere; `otherwise` where nothing is known of it.
std::string hint(const RuleWord& word, std::string otherwise) {
  if (word.is('/')) return "division is not polynomial: multiply by a number, as in 0.5 * pre[0]";
  if (word.kind == RuleWord::Kind::sign && (word.text[0] < ' ' || word.text[0] > '~')) {
    return "a rule is plain ASCII: - for a minus, * for a product";
  }
  return otherwise;
}

std::size_t leading_digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// The number of a word that is digits only; its value is cut to the greatest one.
std::uint32_t whole_number(std::string_view digits) {
  std::uint32_t number = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return result.ec == std::errc{} ? number : kLast;
}

// The value of a decimal number; none where a double doesn't hold it, or only as 0.
std::optional<double> decimal(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  ensure(result.ptr == text.data() + text.size(), "a number is read to its end");
  const bool is_zero =
      text.substr(0, text.find_first_of("eE")).find_first_of("123456789") == std::string_view::npos;
  if (value == 0 && !is_zero) return std::nullopt;
  return value;
}

// Recursive descent, one function for each line of the grammar at LearningRule::parse. Before and
// after each of them `word_` is the first word not yet read. A function that meets a mistake notes
// it in `error_` and returns none; its callers return at once, so the first mistake is the one
// told.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), word_(rule_word(text, 0)) {}

  std::variant<Polynomial, RuleSyntaxError> parse() {
    std::optional<Polynomial> polynomial = sum();
    if (polynomial && word_.kind != RuleWord::Kind::end) polynomial = fail_after_operand();
    if (!polynomial) return error_;
    return *std::move(polynomial);
  }

 private:
  using Parsed = std::optional<Polynomial>;

  void advance() { word_ = rule_word(text_, word_.end_offset()); }

  std::nullopt_t fail(std::size_t offset, std::string what, std::string right) {
    error_ = {offset, std::move(what), std::move(right)};
    return std::nullopt;
  }

  // At a word that doesn't continue what was complete before it.
  std::nullopt_t fail_after_operand() {
    const bool begins_operand =
        word_.kind == RuleWord::Kind::name || word_.kind == RuleWord::Kind::number || word_.is('(');
    if (begins_operand) {
      return fail(word_.offset, fmt::format("no operator before {}", quoted(word_)),
                  "write * for a product");
    }
    if (word_.is(')')) return fail(word_.offset, "\")\" closes nothing", "a \"(\" before it");
    if (word_.is('^')) {
      return fail(word_.offset, "a power of a power", "parentheses, as in (w^2)^3");
    }
    return fail(word_.offset, fmt::format("unexpected {}", quoted(word_)),
                hint(word_, "+, -, * or the end"));
  }

  // A result of arithmetic that the operator at `offset` asked for.
  Parsed within_limits(PolynomialResult result, std::size_t offset) {
    if (auto* polynomial = std::get_if<Polynomial>(&result)) return std::move(*polynomial);
    auto& limit = std::get<PolynomialLimit>(result);
    return fail(offset, std::move(limit.what), std::move(limit.right));
  }

  Parsed sum() {
    Parsed total = product();
    while (total && (word_.is('+') || word_.is('-'))) {
      const RuleWord sign = word_;
      advance();
      const Parsed next = product();
      if (!next) return std::nullopt;
      total =
          within_limits(recirc::sum(*std::move(total), *next, sign.is('-') ? -1 : 1), sign.offset);
    }
    return total;
  }

  Parsed product() {
    Parsed so_far = signed_power();
    while (so_far && word_.is('*')) {
      const std::size_t offset = word_.offset;
      advance();
      const Parsed next = signed_power();
      if (!next) return std::nullopt;
      so_far = within_limits(recirc::product(*so_far, *next), offset);
    }
    return so_far;
  }

  // A loop, so that a long row of signs needs no stack.
  Parsed signed_power() {
    bool is_negative = false;
    for (; word_.is('+') || word_.is('-'); advance()) is_negative ^= word_.is('-');
    Parsed parsed = power();
    if (parsed && is_negative) {
      for (auto& term : *parsed) term.second = -term.second;
    }
    return parsed;
  }

  Parsed power() {
    Parsed base = primary();
    if (!base || !word_.is('^')) return base;
    const std::size_t offset = word_.offset;
    advance();
    const std::string right = fmt::format("a whole number from 0 to {}", kMostDegree);
    if (word_.kind != RuleWord::Kind::number) {
      return fail(word_.offset,
                  word_.is('-') ? "a negative power is a division, and not polynomial"
                                : fmt::format("\"^\" takes a whole number, not {}", quoted(word_)),
                  right);
    }
    if (const std::size_t digits = leading_digits(word_.text); digits < word_.text.size()) {
      return fail(word_.offset + digits,
                  fmt::format("\"^\" takes a whole number, not {}", quoted(word_)), right);
    }
    const std::uint32_t exponent = whole_number(word_.text);
    if (exponent > kMostDegree) {
      return fail(word_.offset, fmt::format("exponent {} is above {}", quoted(word_), kMostDegree),
                  right);
    }
    advance();
    return within_limits(power_of(*base, exponent), offset);
  }

  Parsed primary() {
    switch (word_.kind) {
      case RuleWord::Kind::number:
        return number();
      case RuleWord::Kind::name:
        return variable();
      case RuleWord::Kind::sign:
        if (word_.is('(')) return parentheses();
        return fail(word_.offset, fmt::format("unexpected {}", quoted(word_)),
                    word_.is('*') ? "^ for a power, as in w^2, or an operand before *"
                                  : hint(word_, kOperandForms));
      case RuleWord::Kind::end:
        break;
    }
    return fail(word_.offset, "an operand is missing at the end", kOperandForms);
  }

  Parsed number() {
    const std::optional<double> value = decimal(word_.text);
    if (!value) {
      return fail(word_.offset, fmt::format("number {} is out of range", quoted(word_)),
                  "0, or a size from 5e-324 to 1.7e308");
    }
    advance();
    return constant(*value);
  }

  Parsed parentheses() {
    const std::size_t offset = word_.offset;
    if (nesting_ == kDeepestNesting) {
      return fail(offset, fmt::format("parentheses more than {} deep", kDeepestNesting),
                  "a rule that is multiplied out");
    }
    ++nesting_;
    advance();
    Parsed inside = sum();
    if (!inside) return std::nullopt;
    if (word_.kind == RuleWord::Kind::end) {
      return fail(word_.offset, fmt::format("the \"(\" at byte {} is not closed", offset), "\")\"");
    }
    if (!word_.is(')')) return fail_after_operand();
    advance();
    --nesting_;
    return inside;
  }

  Parsed variable() {
    const RuleWord name = word_;
    advance();
    if (name.text == "pre") return indexed(Variable::pre, name);
    if (name.text == "post") return indexed(Variable::post, name);
    if (name.text != "error" && name.text != "w") {
      return fail(name.offset, fmt::format("unknown variable {}", quoted(name)),
                  variable_hint(name.text));
    }
    if (word_.is('[')) {
      return fail(word_.offset, fmt::format("{} has no index", name.text), std::string(name.text));
    }
    return Polynomial{
        {name.text == "w" ? Monomial::of_weight() : Monomial::of_variable(Variable::error, 0),
         1.0}};
  }

  Parsed indexed(Variable variable, const RuleWord& name) {
    if (!word_.is('[')) {
      return fail(word_.offset, fmt::format("{} lacks its index", name.text),
                  fmt::format("{0}[0], the first of its window, or {0}[last]", name.text));
    }
    advance();
    const std::optional<std::uint32_t> place = index();
    if (!place) return std::nullopt;
    if (!word_.is(']')) {
      return fail(word_.offset, fmt::format("the index of {} is not closed", name.text), "\"]\"");
    }
    advance();
    return Polynomial{{Monomial::of_variable(variable, *place), 1.0}};
  }

  std::optional<std::uint32_t> index() {
    const std::string right = fmt::format("a whole number from 0 to {}, or last", kIndices - 1);
    const RuleWord word = word_;
    if (word.kind == RuleWord::Kind::name && word.text == "last") {
      advance();
      return kLast;
    }
    if (word.kind != RuleWord::Kind::number) {
      return fail(word.offset, fmt::format("{} is no index", quoted(word)), right);
    }
    if (const std::size_t digits = leading_digits(word.text); digits < word.text.size()) {
      return fail(word.offset + digits, fmt::format("{} is no index", quoted(word)), right);
    }
    const std::uint32_t place = whole_number(word.text);
    if (place >= kIndices) {
      return fail(word.offset, fmt::format("index {} is above {}", quoted(word), kIndices - 1),
                  right);
    }
    advance();
    return place;
  }

  std::string_view text_;
  RuleWord word_;
  std::size_t nesting_ = 0;
  RuleSyntaxError error_;
};

}  // namespace

std::variant<Polynomial, RuleSyntaxError> parse_polynomial(std::string_view text) {
  if (text.size() > kLongestRuleText) {
    return RuleSyntaxError{
        kLongestRuleText,
        fmt::format("a rule of {} bytes is longer than {}", text.size(), kLongestRuleText),
        "a shorter rule"};
  }
  if (const RuleWord first = rule_word(text, 0); first.kind == RuleWord::Kind::end) {
    return RuleSyntaxError{first.offset, "the rule is empty",
                           "for example (post[0] - post[1]) * pre[0]"};
  }
  return Parser(text).parse();
}

}  // namespace recirc
