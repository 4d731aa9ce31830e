#include "neurons/polynomial.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace recirc {
namespace {

// The codes: pre[0] .. pre[63], pre[last], the same for post, error, w.
constexpr std::uint32_t kCodesOfVector = kIndices + 1;
constexpr std::uint32_t kErrorCode = 2 * kCodesOfVector;
constexpr std::uint32_t kWeightCode = kErrorCode + 1;
static_assert(kWeightCode < 255, "255 is no variable");

Factor factor_of(std::uint32_t code) {
  if (code == kErrorCode) return {Variable::error, 0, 1};
  const std::uint32_t index = code % kCodesOfVector;
  return {code < kCodesOfVector ? Variable::pre : Variable::post, index == kIndices ? kLast : index,
          1};
}

PolynomialLimit too_high(std::size_t degree) {
  return {fmt::format("degree {} is above {}", degree, kMostDegree),
          "the powers of all variables of a product count, w among them"};
}

PolynomialLimit too_many() {
  return {fmt::format("more than {} monomials when multiplied out", kMostMonomials),
          "smaller powers, or sums of fewer variables"};
}

PolynomialLimit out_of_range() {
  return {"a coefficient is out of range when multiplied out",
          "numbers whose products a double can hold"};
}

// Adds `coefficient` times `monomial`; false where the coefficient would not be finite.
bool add(Polynomial& polynomial, const Monomial& monomial, double coefficient) {
  const auto [place, is_new] = polynomial.try_emplace(monomial, coefficient);
  if (!is_new) place->second += coefficient;
  return std::isfinite(place->second);
}

void drop_zeros(Polynomial& polynomial) {
  std::erase_if(polynomial, [](const auto& term) { return term.second == 0; });
}

}  // namespace

Monomial Monomial::of_weight() {
  Monomial monomial;
  monomial.codes_[0] = static_cast<std::uint8_t>(kWeightCode);
  return monomial;
}

Monomial Monomial::of_variable(Variable variable, std::uint32_t index) {
  Monomial monomial;
  const std::uint32_t place = index == kLast ? kIndices : index;
  const std::uint32_t code = variable == Variable::error ? kErrorCode
                             : variable == Variable::pre ? place
                                                         : kCodesOfVector + place;
  monomial.codes_[0] = static_cast<std::uint8_t>(code);
  return monomial;
}

std::size_t Monomial::degree() const {
  const auto end = std::ranges::find(codes_, kNoVariable);
  return static_cast<std::size_t>(std::distance(codes_.begin(), end));
}

std::optional<Monomial> Monomial::times(const Monomial& other) const {
  const std::size_t own = degree();
  const std::size_t others = other.degree();
  if (own + others > kMostDegree) return std::nullopt;
  const auto span = [](const Monomial& monomial, std::size_t count) {
    return std::pair(monomial.codes_.data(), monomial.codes_.data() + count);
  };
  const auto [first, first_end] = span(*this, own);
  const auto [second, second_end] = span(other, others);
  Monomial product;
  std::merge(first, first_end, second, second_end, product.codes_.begin());
  return product;
}

std::uint32_t Monomial::weight_power() const {
  return static_cast<std::uint32_t>(
      std::ranges::count(codes_, static_cast<std::uint8_t>(kWeightCode)));
}

std::vector<Factor> Monomial::factors(bool of_pre) const {
  std::vector<Factor> factors;
  for (const std::uint8_t code : codes_) {
    if (code >= kWeightCode) break;  // w and kNoVariable are the highest codes
    const Factor factor = factor_of(code);
    if ((factor.variable == Variable::pre) != of_pre) continue;
    if (!factors.empty() && factors.back().variable == factor.variable &&
        factors.back().index == factor.index) {
      ++factors.back().power;
    } else {
      factors.push_back(factor);
    }
  }
  return factors;
}

Polynomial constant(double number) {
  return number == 0 ? Polynomial{} : Polynomial{{Monomial{}, number}};
}

PolynomialResult sum(Polynomial a, const Polynomial& b, double sign) {
  for (const auto& [monomial, coefficient] : b) {
    if (!add(a, monomial, sign * coefficient)) return out_of_range();
  }
  drop_zeros(a);
  if (a.size() > kMostMonomials) return too_many();
  return a;
}

PolynomialResult product(const Polynomial& a, const Polynomial& b) {
  Polynomial product;
  for (const auto& [first, first_coefficient] : a) {
    for (const auto& [second, second_coefficient] : b) {
      const std::optional<Monomial> monomial = first.times(second);
      if (!monomial) return too_high(first.degree() + second.degree());
      const double coefficient = first_coefficient * second_coefficient;
      // A product that rounds to 0 would silently take a term out of the rule.
      if (coefficient == 0 || !add(product, *monomial, coefficient)) return out_of_range();
      if (product.size() > kMostMonomials) return too_many();
    }
  }
  drop_zeros(product);
  return product;
}

PolynomialResult power_of(const Polynomial& base, std::uint32_t exponent) {
  PolynomialResult result = constant(1);
  for (std::uint32_t k = 0; k < exponent; ++k) {
    const Polynomial* const so_far = std::get_if<Polynomial>(&result);
    if (so_far == nullptr) break;
    result = product(*so_far, base);
  }
  return result;
}

}  // namespace recirc
