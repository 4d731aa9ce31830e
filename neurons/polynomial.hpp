#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "neurons/learning_rule.hpp"

namespace recirc {

/// A product of at most kMostDegree variables, such as w^2 * pre[0]: their codes in ascending
/// order, one for each power, then kNoVariable. Small and without allocation, because expanding a
/// power of a sum makes many. The order of codes means nothing outside this file.
class Monomial {
 public:
  Monomial() { codes_.fill(kNoVariable); }

  static Monomial of_weight();
  /// `index` is below kIndices or kLast; it is ignored for `error`.
  static Monomial of_variable(Variable variable, std::uint32_t index);

  [[nodiscard]] std::size_t degree() const;
  /// The product; none where its degree would be above kMostDegree.
  [[nodiscard]] std::optional<Monomial> times(const Monomial& other) const;

  /// i of w^i.
  [[nodiscard]] std::uint32_t weight_power() const;
  /// The powers of pre (`Variable::pre`), or of post and error together, sorted.
  [[nodiscard]] std::vector<Factor> pre_factors() const { return factors(true); }
  [[nodiscard]] std::vector<Factor> post_factors() const { return factors(false); }

  friend auto operator<=>(const Monomial&, const Monomial&) = default;

 private:
  static constexpr std::uint8_t kNoVariable = 255;

  [[nodiscard]] std::vector<Factor> factors(bool of_pre) const;

  std::array<std::uint8_t, kMostDegree> codes_{};
};

/// Why a polynomial can't be stored: what is wrong and what would be right.
struct PolynomialLimit {
  std::string what;
  std::string right;
};

/// A sum of different monomials, each with a finite coefficient other than 0; empty: 0.
using Polynomial = std::map<Monomial, double>;

/// Results of arithmetic. Limits are checked while multiplying, so that no expansion takes more
/// time or memory than a few hundred monomials do; a product that would be within them after like
/// monomials have cancelled, but not before, is refused.
using PolynomialResult = std::variant<Polynomial, PolynomialLimit>;

/// The polynomial that is `number` (finite) everywhere.
Polynomial constant(double number);

/// a + sign * b, sign is 1 or -1.
PolynomialResult sum(Polynomial a, const Polynomial& b, double sign);
PolynomialResult product(const Polynomial& a, const Polynomial& b);
/// base^exponent by repeated multiplication; base^0 is 1, also where the base is 0.
PolynomialResult power_of(const Polynomial& base, std::uint32_t exponent);

}  // namespace recirc
