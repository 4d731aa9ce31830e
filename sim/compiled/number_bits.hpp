#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "neurons/fixed_point.hpp"

namespace recirc {

/// What is known of a number before it is: that it is a multiple of `unit`, a power of two, and at
/// most `most` units away from 0. What a definition (learning_rule.hpp) computes with when only the
/// bits of its results matter: whatever the values are, doubles hold them all exactly, and in any
/// order, as long as none has more units than a double can count.
class NumberBits {
 public:
  using Element = double;

  // A number stands for itself in a definition.
  // NOLINTNEXTLINE(google-explicit-constructor)
  NumberBits(double number) {
    if (number == 0) return;
    int exponent = 0;
    double units = std::abs(std::frexp(number, &exponent));
    for (; units != std::floor(units); --exponent) units *= 2;
    *this = NumberBits(std::ldexp(1.0, exponent), units);
  }

  /// Any of the numbers of `format`; if that keeps numbers as they are, any double.
  static NumberBits of(const FixedPoint& format) {
    return format.is_exact() ? any() : NumberBits(format.step, format.range / format.step);
  }

  /// Whether doubles hold it exactly, and all that it is computed from. Numbers of units are exact
  /// below this bound, and what is beyond doesn't come back by rounding.
  [[nodiscard]] bool is_exact() const { return widest_ < kUnits; }

  /// The bits, without the sign, of the widest of these numbers; infinite if that may be any.
  [[nodiscard]] double bits() const { return std::logb(widest_) + 1; }

  /// The sum of `count` such numbers; `count` >= 1.
  [[nodiscard]] NumberBits times(double count) const {
    return result({unit_, most_ * count}, *this, *this);
  }

  friend NumberBits operator+(const NumberBits& a, const NumberBits& b) {
    if (a.most_ == 0) return result(b, a, b);
    if (b.most_ == 0) return result(a, a, b);
    const double unit = std::min(a.unit_, b.unit_);
    return result({unit, a.most_ * (a.unit_ / unit) + b.most_ * (b.unit_ / unit)}, a, b);
  }

  friend NumberBits operator*(const NumberBits& a, const NumberBits& b) {
    if (a.most_ == 0 || b.most_ == 0) return result(0.0, a, b);
    return result({a.unit_ * b.unit_, a.most_ * b.most_}, a, b);
  }

 private:
  static constexpr double kUnits = 2 / std::numeric_limits<double>::epsilon();

  NumberBits(double unit, double most) : unit_(unit), most_(most), widest_(most) {}

  static NumberBits any() { return {1, std::numeric_limits<double>::infinity()}; }

  static NumberBits result(NumberBits number, const NumberBits& a, const NumberBits& b) {
    if (!std::isnormal(number.unit_)) number = any();  // no double has such a unit
    number.widest_ = std::max({number.widest_, a.widest_, b.widest_});
    return number;
  }

  double unit_ = 1;
  double most_ = 0;
  double widest_ = 0;  ///< the most units of all numbers on the way
};

}  // namespace recirc
