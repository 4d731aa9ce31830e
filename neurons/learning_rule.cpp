#include "neurons/learning_rule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "neurons/errors.hpp"
#include "neurons/polynomial.hpp"
#include "neurons/rule_parser.hpp"

namespace recirc {
namespace {

// The normal form: each monomial in the group of its w^i and Q, groups and terms in order.
std::vector<TermGroup> grouped(const Polynomial& polynomial) {
  using Key = std::pair<std::uint32_t, std::vector<Factor>>;
  const auto comes_first = [](const Key& a, const Key& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  std::map<Key, std::vector<PostTerm>, decltype(comes_first)> terms(comes_first);
  for (const auto& [monomial, coefficient] : polynomial) {
    terms[{monomial.weight_power(), monomial.pre_factors()}].push_back(
        {coefficient, monomial.post_factors()});
  }
  std::vector<TermGroup> groups;
  for (auto& [key, post_terms] : terms) {
    std::ranges::sort(post_terms, std::less{}, &PostTerm::factors);
    groups.push_back({key.first, key.second, std::move(post_terms)});
  }
  return groups;
}

// The shortest decimal that reads back as `number` > 0.
std::string decimal(double number) {
  std::array<char, 32> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  ensure(result.ec == std::errc{}, "the shortest form of a double has less than 32 characters");
  return {digits.data(), result.ptr};
}

std::string with_power(std::string name, std::uint32_t power) {
  if (power > 1) name += "^" + std::to_string(power);
  return name;
}

std::string factor_text(const Factor& factor) {
  if (factor.variable == Variable::error) return with_power("error", factor.power);
  const std::string name = factor.variable == Variable::pre ? "pre" : "post";
  const std::string index = factor.index == kLast ? "last" : std::to_string(factor.index);
  return with_power(name + "[" + index + "]", factor.power);
}

// "a * b * c"; the factors of a product without its sign.
void multiply_text(std::string& product, const std::string& factor) {
  if (!product.empty()) product += " * ";
  product += factor;
}

void multiply_text(std::string& product, const std::vector<Factor>& factors) {
  for (const Factor& factor : factors) multiply_text(product, factor_text(factor));
}

// |c| * w^i * P * Q, without a coefficient of 1 that other factors follow.
std::string product_text(std::uint32_t weight_power, const PostTerm& term,
                         const std::vector<Factor>& pre_factors) {
  std::string product;
  const double size = std::abs(term.coefficient);
  const bool is_number = weight_power == 0 && term.factors.empty() && pre_factors.empty();
  if (size != 1 || is_number) product = decimal(size);
  if (weight_power > 0) multiply_text(product, with_power("w", weight_power));
  multiply_text(product, term.factors);
  multiply_text(product, pre_factors);
  return product;
}

// Adds a term to a sum: "-a" or "a" at its start, " - a" or " + a" later.
void add_text(std::string& sum, bool is_negative, const std::string& term) {
  if (sum.empty()) {
    sum = (is_negative ? "-" : "") + term;
  } else {
    sum += (is_negative ? " - " : " + ") + term;
  }
}

void add_text(std::string& sum, const TermGroup& group) {
  const bool is_bare = group.weight_power == 0 && group.pre_factors.empty();
  if (is_bare || group.post_terms.size() == 1) {
    for (const PostTerm& term : group.post_terms) {
      add_text(sum, term.coefficient < 0,
               product_text(group.weight_power, term, group.pre_factors));
    }
    return;
  }
  std::string terms;
  for (const PostTerm& term : group.post_terms) {
    add_text(terms, term.coefficient < 0, product_text(0, term, {}));
  }
  std::string product;
  if (group.weight_power > 0) product = with_power("w", group.weight_power);
  multiply_text(product, "(" + terms + ")");
  multiply_text(product, group.pre_factors);
  add_text(sum, false, product);
}

}  // namespace

std::variant<LearningRule, RuleSyntaxError> LearningRule::parse(std::string_view text) {
  const std::variant<Polynomial, RuleSyntaxError> parsed = parse_polynomial(text);
  if (const auto* error = std::get_if<RuleSyntaxError>(&parsed)) return *error;
  const auto& polynomial = std::get<Polynomial>(parsed);
  if (polynomial.empty()) {
    return RuleSyntaxError{0, "the rule is 0 for all values: its terms cancel",
                           "no rule at all, for weights that stay as they are"};
  }
  return LearningRule(grouped(polynomial));
}

LearningRule::LearningRule(std::vector<TermGroup> groups) : groups_(std::move(groups)) {
  const auto note = [this](const Factor& factor) {
    if (factor.variable == Variable::error) {
      needs_error_ = true;
    } else if (factor.index == kLast) {
      names_last_ = true;
    } else {
      std::uint32_t& needed = factor.variable == Variable::pre ? pre_needed_ : post_needed_;
      needed = std::max(needed, factor.index + 1);
    }
  };
  for (const TermGroup& group : groups_) {
    std::ranges::for_each(group.pre_factors, note);
    for (const PostTerm& term : group.post_terms) std::ranges::for_each(term.factors, note);
  }
}

std::string LearningRule::text() const {
  std::string sum;
  for (const TermGroup& group : groups_) add_text(sum, group);
  return sum;
}

bool LearningRule::fires_at_window_end() const {
  return names_last_ || (pre_needed_ == 0 && post_needed_ == 0 && !needs_error_);
}

}  // namespace recirc
