#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "neurons/value.hpp"

namespace recirc {

/// The text of a rule is wrong.
struct RuleSyntaxError {
  std::size_t offset = 0;  ///< of the first byte that is wrong, in the rule's text
  std::string what;
  std::string right;  ///< what would be right; may be empty
  friend bool operator==(const RuleSyntaxError&, const RuleSyntaxError&) = default;
};

/// What a rule may name besides numbers and its own weight. There is nothing else: a rule that
/// parses is local in space (eq. 13).
enum class Variable : std::uint8_t { pre, post, error };

/// The index of `pre[last]` and `post[last]`.
inline constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();

/// Numbered indices are below this.
inline constexpr std::uint32_t kIndices = 64;

/// Limits of a rule, on its way through the parser too: a power is multiplied out factor by factor,
/// and no product or sum in between may exceed them.
inline constexpr std::size_t kMostDegree = 16;
inline constexpr std::size_t kMostMonomials = 256;

/// The longest text in bytes. A rule's own text() is never longer (256 monomials of 16 factors are
/// 53 kB), so that what was parsed once and printed can be parsed again.
inline constexpr std::size_t kLongestRuleText = 65'536;

/// The deepest nesting of parentheses.
inline constexpr std::size_t kDeepestNesting = 100;

/// variable[index]^power, e.g. post[1]^2. `index` is 0 for `error`; `power` >= 1.
struct Factor {
  Variable variable{};
  std::uint32_t index = 0;
  std::uint32_t power = 1;
  friend auto operator<=>(const Factor&, const Factor&) = default;
};

/// c * P(post, error): a coefficient and the postsynaptic factors of one monomial.
struct PostTerm {
  double coefficient = 1;
  std::vector<Factor> factors;  ///< sorted; only post and error; empty: P = 1
  friend bool operator==(const PostTerm&, const PostTerm&) = default;
};

/// All monomials that share w^i and Q(pre): w^i (sum of c * P) Q. Source: DESIGN section 2.
struct TermGroup {
  std::uint32_t weight_power = 0;    ///< i
  std::vector<Factor> pre_factors;   ///< Q; sorted; empty: Q = 1
  std::vector<PostTerm> post_terms;  ///< sorted by factors, each different; not empty
  friend bool operator==(const TermGroup&, const TermGroup&) = default;
};

/// A learning rule: a polynomial in `pre[k]`, `post[k]`, `error` and `w`, kept as a sum of
/// monomials grouped by w^i and Q(pre); the highest power of w first, then by Q's factors. Both
/// engines evaluate exactly this form, group by group in this order.
class LearningRule {
 public:
  /// The rule of `text`, e.g. "(post[0] - post[1]) * pre[0]" (eq. 23). Grammar, blanks anywhere
  /// between its words:
  ///   sum     = product { ("+" | "-") product }
  ///   product = signed { "*" signed }
  ///   signed  = { "+" | "-" } power
  ///   power   = primary [ "^" whole number up to 16 ]
  ///   primary = number | "pre" index | "post" index | "error" | "w" | "(" sum ")"
  ///   index   = "[" (whole number below 64 | "last") "]"
  /// Like monomials are added up and terms that cancel vanish; a rule that is 0 for all values is a
  /// mistake, as is one beyond the limits above or with a coefficient that no double holds.
  static std::variant<LearningRule, RuleSyntaxError> parse(std::string_view text);

  /// The rule as text, in normal form, e.g. "-0.5 * w^2 + (post[0] - post[1]) * pre[0]": parsing it
  /// gives an equal rule.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const std::vector<TermGroup>& groups() const { return groups_; }

  /// How many presynaptic events (soma signals) a window must have brought before every variable
  /// that the rule names with a number has a value: 1 + the highest index, or 0.
  [[nodiscard]] std::uint32_t pre_needed() const { return pre_needed_; }
  [[nodiscard]] std::uint32_t post_needed() const { return post_needed_; }
  [[nodiscard]] bool needs_error() const { return needs_error_; }
  /// Whether it names pre[last] or post[last].
  [[nodiscard]] bool names_last() const { return names_last_; }
  /// Whether it fires at the window's end: it names `last`, or neither pre, post nor error.
  [[nodiscard]] bool fires_at_window_end() const;

  friend bool operator==(const LearningRule&, const LearningRule&) = default;

 private:
  explicit LearningRule(std::vector<TermGroup> groups);

  std::vector<TermGroup> groups_;
  std::uint32_t pre_needed_ = 0;
  std::uint32_t post_needed_ = 0;
  bool needs_error_ = false;
  bool names_last_ = false;
};

/// base^exponent by repeated multiplication, from the left: the one definition of a power.
/// `exponent` >= 1.
template <class V>
V power(const V& base, std::uint32_t exponent) {
  V product = base;
  for (std::uint32_t k = 1; k < exponent; ++k) product = product * base;
  return product;
}

/// Q(pre) of a group whose pre_factors are not empty: ((v1^p1 * v2^p2) * v3^p3) ..., in the order
/// of the factors. `pre(index)` gives the value of pre[index], a `V` (value.hpp).
template <class V, class Pre>
V pre_factor(const TermGroup& group, const Pre& pre) {
  V product = power<V>(pre(group.pre_factors[0].index), group.pre_factors[0].power);
  for (std::size_t k = 1; k < group.pre_factors.size(); ++k) {
    const Factor& factor = group.pre_factors[k];
    product = product * power<V>(pre(factor.index), factor.power);
  }
  return product;
}

/// c * P of one term: ((c * v1^p1) * v2^p2) ..., in the order of the factors. `post(index)` and
/// `error()` give values, `V`s; `one` is the V of ones.
template <class V, class Post, class Error>
V post_term(const PostTerm& term, const Post& post, const Error& error, const V& one) {
  const auto value = [&](const Factor& factor) -> V {
    if (factor.variable == Variable::error) return power<V>(error(), factor.power);
    return power<V>(post(factor.index), factor.power);
  };
  if (term.factors.empty()) return one * static_cast<ElementOf<V>>(term.coefficient);
  V product = value(term.factors[0]);
  // Not multiplying by 1 saves a pass over a batch and changes no bit.
  if (term.coefficient != 1) product = product * static_cast<ElementOf<V>>(term.coefficient);
  for (std::size_t k = 1; k < term.factors.size(); ++k) product = product * value(term.factors[k]);
  return product;
}

/// The sum of c * P of a group, from its first term to its last.
template <class V, class Post, class Error>
V post_factor(const TermGroup& group, const Post& post, const Error& error, const V& one) {
  V sum = post_term<V>(group.post_terms[0], post, error, one);
  for (std::size_t k = 1; k < group.post_terms.size(); ++k) {
    sum = sum + post_term<V>(group.post_terms[k], post, error, one);
  }
  return sum;
}

/// The change of one synapse's weight `w`, before the rate: the sum, from the first group to the
/// last, of (w^i * P) * Q. A factor that is not there is not multiplied by. `pre(index)`,
/// `post(index)` and `error()` give the values that the synapse has seen in its window.
template <class V, class Pre, class Post, class Error>
V change(const LearningRule& rule, const V& w, const Pre& pre, const Post& post,
         const Error& error) {
  const auto group_value = [&](const TermGroup& group) {
    V value = post_factor<V>(group, post, error, V{1.0});
    if (group.weight_power > 0) value = power<V>(w, group.weight_power) * value;
    if (!group.pre_factors.empty()) value = value * pre_factor<V>(group, pre);
    return value;
  };
  const std::vector<TermGroup>& groups = rule.groups();
  V sum = group_value(groups[0]);
  for (std::size_t k = 1; k < groups.size(); ++k) sum = sum + group_value(groups[k]);
  return sum;
}

}  // namespace recirc
