#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "neurons/learning_rule.hpp"

namespace recirc::test {

/// What a rule may see, for tests: pre[0..2], pre[last] and the same of post.
struct Values {
  std::vector<double> pre = std::vector<double>(4);
  std::vector<double> post = std::vector<double>(4);
  double error = 0;
  double w = 0;

  [[nodiscard]] double pre_at(std::uint32_t index) const { return pre[index == kLast ? 3 : index]; }
  [[nodiscard]] double post_at(std::uint32_t index) const {
    return post[index == kLast ? 3 : index];
  }
};

/// A number and the sum of the sizes of all monomials that it is the sum of: rounding errors are
/// relative to that, because sums may cancel.
struct Sized {
  double value = 0;
  double size = 0;
};

/// An arithmetic expression: its text with no more parentheses than it needs, and its value, found
/// by walking it as it was written. Independent of the parser and of the normal form.
struct RuleTree {
  /// How tightly its outermost operator binds: 0 sum, 1 product, 2 sign, 3 power, 4 none.
  int level = 4;
  std::string text;
  std::size_t degree = 0;     ///< an upper bound
  std::size_t monomials = 1;  ///< an upper bound
  std::function<Sized(const Values&)> value;

  [[nodiscard]] std::string at_least(int wanted) const {
    return level < wanted ? "(" + text + ")" : text;
  }
};

/// The value of the rule's normal form, as both engines find it.
inline double change_of(const LearningRule& rule, const Values& values) {
  return change(
      rule, values.w, [&](std::uint32_t k) { return values.pre_at(k); },
      [&](std::uint32_t k) { return values.post_at(k); }, [&] { return values.error; });
}

/// Builds a tree from choices, any bytes: fewer and smaller ones give a smaller tree, so that
/// RapidCheck can shrink it. It stays within the limits of a rule, but may be 0 for all values.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::span<const std::uint8_t> choices) : choices_(choices) {}

  RuleTree build(int depth = 5) {
    switch (depth == 0 || choices_.empty() ? 7 + next(4) : next(9)) {
      case 0:
      case 1:
      case 2: {
        const RuleTree left = build(depth - 1);
        return sum(left, build(depth - 1), next(2) == 0);
      }
      case 3:
      case 4: {
        const RuleTree left = build(depth - 1);
        return product(left, build(depth - 1));
      }
      case 5:
        return negated(build(depth - 1));
      case 6:
        return raised(build(depth - 1), next(4));
      case 10:
        return number();
      default:
        return variable();
    }
  }

 private:
  std::uint32_t next(std::uint32_t below) {
    if (choices_.empty()) return 0;
    const std::uint8_t choice = choices_.front();
    choices_ = choices_.subspan(1);
    return choice % below;
  }

  RuleTree variable() {
    const std::uint32_t place = next(10);
    if (place == 8) return leaf("error", [](const Values& values) { return values.error; });
    if (place == 9) return leaf("w", [](const Values& values) { return values.w; });
    const std::uint32_t k = place % 4;
    const std::string index = k == 3 ? "[last]" : "[" + std::to_string(k) + "]";
    if (place < 4) return leaf("pre" + index, [k](const Values& values) { return values.pre[k]; });
    return leaf("post" + index, [k](const Values& values) { return values.post[k]; });
  }

  static RuleTree leaf(std::string text, std::function<double(const Values&)> value) {
    return {4, std::move(text), 1, 1, [value = std::move(value)](const Values& values) {
              return Sized{value(values), std::abs(value(values))};
            }};
  }

  RuleTree number() {
    static const std::vector<std::pair<std::string, double>> numbers{
        {"1", 1}, {"2", 2}, {"3", 3}, {"0", 0}, {"0.5", 0.5}, {".25", 0.25}, {"1.5e+0", 1.5}};
    const auto& [text, number] = numbers[next(static_cast<std::uint32_t>(numbers.size()))];
    return {4, text, 0, 1, [number = number](const Values&) { return Sized{number, number}; }};
  }

  static RuleTree sum(const RuleTree& a, const RuleTree& b, bool adds) {
    if (a.monomials + b.monomials > kMostMonomials) return a;
    return {0, a.text + (adds ? " + " : " - ") + b.at_least(1), std::max(a.degree, b.degree),
            a.monomials + b.monomials, [a, b, adds](const Values& values) {
              const Sized x = a.value(values);
              const Sized y = b.value(values);
              return Sized{adds ? x.value + y.value : x.value - y.value, x.size + y.size};
            }};
  }

  static RuleTree product(const RuleTree& a, const RuleTree& b) {
    if (a.degree + b.degree > kMostDegree || a.monomials * b.monomials > kMostMonomials) return a;
    return {1, a.at_least(1) + "*" + b.at_least(2), a.degree + b.degree, a.monomials * b.monomials,
            [a, b](const Values& values) {
              const Sized x = a.value(values);
              const Sized y = b.value(values);
              return Sized{x.value * y.value, x.size * y.size};
            }};
  }

  static RuleTree negated(const RuleTree& a) {
    return {2, "-" + a.at_least(2), a.degree, a.monomials, [a](const Values& values) {
              const Sized x = a.value(values);
              return Sized{-x.value, x.size};
            }};
  }

  static RuleTree raised(const RuleTree& base, std::uint32_t exponent) {
    RuleTree result{4, "", 0, 1, [](const Values&) { return Sized{1, 1}; }};
    for (std::uint32_t k = 0; k < exponent; ++k) {
      const RuleTree longer = product(result, base);
      if (longer.degree == result.degree && base.degree > 0) return base;  // beyond the limits
      if (longer.monomials == result.monomials && base.monomials > 1) return base;
      result = longer;
    }
    result.level = 3;
    result.text = base.at_least(4) + "^" + std::to_string(exponent);
    return result;
  }

  std::span<const std::uint8_t> choices_;
};

}  // namespace recirc::test
