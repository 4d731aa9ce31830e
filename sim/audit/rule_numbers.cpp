#include "sim/audit/rule_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace recirc {

// In normal form every word is one of pre[k], post[k], error and w, but for the e of an exponent,
// which follows a digit.
std::string with_numbers(const LearningRule& rule, std::span<const RuleValue> values, double w) {
  const std::string text = rule.text();
  const auto is_letter = [&](std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
  };
  std::string numbers;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_name = is_letter(at) && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' ||
                                           text[at - 1] == '-');
    if (!is_name) {
      numbers += text[at++];
      continue;
    }
    std::size_t end = at;
    while (is_letter(end)) ++end;
    if (end < text.size() && text[end] == '[') end = text.find(']', end) + 1;
    const std::string name = text.substr(at, end - at);
    const auto value = std::ranges::find_if(values, [&](const RuleValue& candidate) {
      return variable_text(candidate.variable, candidate.index) == name;
    });
    const double number = value == values.end() ? w : value->value;
    numbers += number < 0 ? fmt::format("({})", number) : fmt::format("{}", number);
    at = end;
  }
  return numbers;
}

}  // namespace recirc
