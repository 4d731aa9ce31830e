#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace recirc {

/// The text of a rule is wrong.
struct RuleSyntaxError {
  std::size_t offset = 0;  ///< of the first byte that is wrong, in the rule's text
  std::string what;
  std::string right;  ///< what would be right; may be empty
};

/// What a rule may name besides numbers and its own weight. There is nothing else: a rule that parses
/// is local in space (eq. 13).
enum class Variable : std::uint8_t { pre, post, error };

/// The index of `pre[last]` and `post[last]`.
inline constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();

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
  std::uint32_t weight_power = 0;       ///< i
  std::vector<Factor> pre_factors;      ///< Q; sorted; empty: Q = 1
  std::vector<PostTerm> post_terms;     ///< sorted by factors, each different; not empty
  friend bool operator==(const TermGroup&, const TermGroup&) = default;
};

/// A learning rule: a polynomial in `pre[k]`, `post[k]`, `error` and `w`, kept as a sum of monomials
/// grouped by w^i and Q(pre). Both engines evaluate exactly this form, group by group in this order.
class LearningRule {
 public:
  /// The rule of `text`, e.g. "(post[0] - post[1]) * pre[0]" (eq. 23). Grammar: + - * ^ and
  /// parentheses, numbers, `pre[k]`, `post[k]`, `error`, `w`; k is a number below 64 or `last`; `^`
  /// takes a whole number. At most degree 16 and 256 monomials. Terms that cancel vanish.
  static std::variant<LearningRule, RuleSyntaxError> parse(std::string_view text);

  /// The rule as text, in normal form: parsing it gives an equal rule.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const std::vector<TermGroup>& groups() const { return groups_; }

  /// How many presynaptic events (soma signals) a window must have brought before every variable that
  /// the rule names with a number has a value: 1 + the highest index, or 0.
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

/// base^power by repeated multiplication, from the left: the one definition of a power.
template <class V>
V power(const V& base, std::uint32_t exponent) {
  V product = base;
  for (std::uint32_t k = 1; k < exponent; ++k) product = product * base;
  return product;
}

/// Q(pre) of a group whose pre_factors are not empty. `pre(index)` gives the value of pre[index], a
/// `V`: a number in the actor engine, an array over a batch in the compiled one.
template <class V, class Pre>
V pre_factor(const TermGroup& group, const Pre& pre) {
  V product = power<V>(pre(group.pre_factors[0].index), group.pre_factors[0].power);
  for (std::size_t k = 1; k < group.pre_factors.size(); ++k) {
    const Factor& factor = group.pre_factors[k];
    product = product * power<V>(pre(factor.index), factor.power);
  }
  return product;
}

/// The sum of c * P of a group. `post(index)` and `error()` give values, `V`s; `one` is the V of ones.
template <class V, class Post, class Error>
V post_factor(const TermGroup& group, const Post& post, const Error& error, const V& one) {
  const auto term_value = [&](const PostTerm& term) {
    V product = one * term.coefficient;
    for (const Factor& factor : term.factors) {
      const V value = factor.variable == Variable::error ? V(error()) : V(post(factor.index));
      product = product * power<V>(value, factor.power);
    }
    return product;
  };
  V sum = term_value(group.post_terms[0]);
  for (std::size_t k = 1; k < group.post_terms.size(); ++k) {
    sum = sum + term_value(group.post_terms[k]);
  }
  return sum;
}

}  // namespace recirc
