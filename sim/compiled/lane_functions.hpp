#pragma once

#include <array>
#include <limits>
#include <numbers>
#include <type_traits>

#include "sim/compiled/lanes.hpp"

namespace recirc {

/// Vectorised twins of std::exp, std::tanh and std::log1p, found by their arguments. They differ
/// from those in the last bits: by at most the distances that lane_functions_test states. As there,
/// infinities and denormal numbers are treated exactly, and not-a-number passes through.
///
/// exp: x = n ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^n (1 + p(r)) with a polynomial p.
/// tanh |x| = m / (m + 2) where m = e^2|x| - 1 = 2^n p(r) + (2^n - 1), exact also for small x;
/// where it nears 1, 1 - 2 / (m + 2), which is std::tanh's way: a neuron that is all but saturated,
/// or is, has the same activity to the last bit, and two of them cancel or don't (a memory may mix
/// them). log1p: 1 + x = 2^k (1 + f), log(1 + f) = log((1 + s) / (1 - s)) with s = f / (2 + f), an
/// odd polynomial in s. Coefficients: interpolation at Chebyshev's points, in 60 digits.
namespace detail {

template <class T>
struct Exponential;

template <>
struct Exponential<float> {
  static constexpr std::array kCoefficients = {0x1p-1F, 0x1.5554dep-3F, 0x1.55551ap-5F,
                                               0x1.120b62p-7F, 0x1.6d10fcp-10F};
  static constexpr float kHigh = 89;    // e^x overflows,
  static constexpr float kLow = -105;   // and is less than half the least denormal number
  static constexpr float kOne = 9.02F;  // tanh rounds to 1
  static constexpr float kRound = 0x1.8p23F;
  static constexpr float kLog2High = 0x1.62e4p-1F;  // few bits, so that n times it is exact
  static constexpr float kLog2Low = 0x1.7f7d1cp-20F;
  static constexpr int kMantissa = 23;
  static constexpr int kBias = 127;
};

template <>
struct Exponential<double> {
  static constexpr std::array kCoefficients = {
      0x1p-1,
      0x1.5555555555557p-3,
      0x1.5555555555556p-5,
      0x1.11111111100cep-7,
      0x1.6c16c16c162ccp-10,
      0x1.a01a01abef415p-13,
      0x1.a01a01a6dcaffp-16,
      0x1.71de021a90822p-19,
      0x1.27e4db57442fbp-22,
      0x1.af4e196027428p-26,
      0x1.1f731ea5352cap-29,
  };
  static constexpr double kHigh = 710;
  static constexpr double kLow = -746;
  static constexpr double kOne = 19.1;
  static constexpr double kRound = 0x1.8p52;
  static constexpr double kLog2High = 0x1.62e42fee00000p-1;
  static constexpr double kLog2Low = 0x1.a39ef35793c76p-33;
  static constexpr int kMantissa = 52;
  static constexpr int kBias = 1023;
};

template <class T>
struct Logarithm;

template <>
struct Logarithm<float> {
  static constexpr std::array kCoefficients = {0x1.555556p-1F, 0x1.9999ecp-2F, 0x1.245c38p-2F,
                                               0x1.ddd172p-3F};
};

template <>
struct Logarithm<double> {
  static constexpr std::array kCoefficients = {
      0x1.5555555555558p-1, 0x1.99999999952b2p-2, 0x1.2492492df6947p-2, 0x1.c71c62debf86bp-3,
      0x1.7462b69705382p-3, 0x1.39fe208c33457p-3, 0x1.2b5b5fb2eac92p-3,
  };
};

/// c[0] + c[1] x + c[2] x^2 + ..., by Horner's scheme.
template <class T, std::size_t n>
Lanes<T> polynomial(const std::array<T, n>& c, Lanes<T> x) {
  Lanes<T> y(c[n - 1]);
  for (std::size_t k = n - 1; k-- > 0;) y = fused(y, x, c[k]);
  return y;
}

template <class T>
struct Reduced {
  typename Mask<T>::Bits n;
  Lanes<T> whole;  // n as a number
  Lanes<T> p;      // e^r - 1, where x = n ln 2 + r
};

template <class T>
Reduced<T> reduced(Lanes<T> x) {
  using Table = Exponential<T>;
  using Bits = typename Mask<T>::Bits;
  // What is added pushes the fraction out of the mantissa; the low bits left are the integer.
  const Lanes<T> shifted = fused(x, std::numbers::log2e_v<T>, Lanes<T>(Table::kRound));
  const Lanes<T> n = shifted - Table::kRound;
  const Lanes<T> r = fused(n, -Table::kLog2Low, fused(n, -Table::kLog2High, x));
  return {reinterpret_cast<Bits>(shifted.native) -
              reinterpret_cast<Bits>(Lanes<T>(Table::kRound).native),
          n, fused(r * r, polynomial(Table::kCoefficients, r), r)};
}

/// 2^n, which is a normal number.
template <class T>
Lanes<T> power_of_two(typename Mask<T>::Bits n) {
  using Table = Exponential<T>;
  return Lanes<T>(
      reinterpret_cast<typename Lanes<T>::Native>((n + Table::kBias) << Table::kMantissa));
}

/// (1 + p) * 2^n, rounded once; 2^n alone may be too large or too small for a number.
template <class T>
Lanes<T> scaled(const Reduced<T>& e) {
  const Lanes<T> y = 1 + e.p;
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  if constexpr (sizeof(T) == 4) {
    return Lanes<T>(typename Lanes<T>::Native(_mm512_scalef_ps(y.native, e.whole.native)));
  } else {
    return Lanes<T>(typename Lanes<T>::Native(_mm512_scalef_pd(y.native, e.whole.native)));
  }
#else
  const auto half = e.n >> 1;
  return y * power_of_two<T>(half) * power_of_two<T>(e.n - half);
#endif
}

}  // namespace detail

/// e^x.
template <std::floating_point T>
Lanes<T> exp(Lanes<T> x) {
  using Table = detail::Exponential<T>;
  return detail::scaled(detail::reduced(max(min(x, Table::kHigh), Table::kLow)));
}

/// e^-|x|: exp, which can't overflow here.
template <std::floating_point T>
Lanes<T> exp_minus_abs(Lanes<T> x) {
  return detail::scaled(detail::reduced(max(-abs(x), detail::Exponential<T>::kLow)));
}

/// The hyperbolic tangent.
template <std::floating_point T>
Lanes<T> tanh(Lanes<T> x) {
  using Table = detail::Exponential<T>;
  const Lanes<T> a = min(abs(x), Table::kOne);
  const detail::Reduced<T> e = detail::reduced(a + a);
  const Lanes<T> power = detail::power_of_two<T>(e.n);
  const Lanes<T> m = fused(power, e.p, power - 1);
  const auto is_small = a < T{1};
  const Lanes<T> quotient = select(is_small, m, Lanes<T>(T{2})) / (m + 2);
  return copysign(select(is_small, quotient, 1 - quotient), x);
}

/// log(1 + x), exact to the last bits also for small x.
template <std::floating_point T>
Lanes<T> log1p(Lanes<T> x) {
  using Table = detail::Exponential<T>;
  using Bits = typename Mask<T>::Bits;
  using Native = typename Lanes<T>::Native;
  const Lanes<T> u = 1 + x;
  // k counts the halvings that bring u into [sqrt(1/2), sqrt(2)).
  const Bits root = reinterpret_cast<Bits>(Lanes<T>(std::numbers::sqrt2_v<T> / 2).native);
  const Bits k = (reinterpret_cast<Bits>(u.native) - root) >> Table::kMantissa;
  const Lanes<T> f = Lanes<T>(reinterpret_cast<Native>(reinterpret_cast<Bits>(u.native) -
                                                       (k << Table::kMantissa))) -
                     1;
  // What rounding 1 + x has lost, to first order.
  const Lanes<T> lost = select(Mask<T>{k > Bits{}}, 1 - (u - x), x - (u - 1)) / u;
  const Lanes<T> s = f / (f + 2);
  const Lanes<T> z = s * s;
  const Lanes<T> series = z * detail::polynomial(detail::Logarithm<T>::kCoefficients, z);
  const Lanes<T> half = f * f * T{0.5};
  const Lanes<T> n(__builtin_convertvector(k, Native));
  const Lanes<T> tail = fused(s, half + series, fused(n, Table::kLog2Low, lost));
  const Lanes<T> log = fused(n, Table::kLog2High, f - (half - tail));
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  const Lanes<T> inside = select((x < kInfinity) & (x != T{0}), log, x);
  const Lanes<T> outside = select(u < 0, std::numeric_limits<T>::quiet_NaN(), -kInfinity);
  return select(u <= 0, outside, inside);
}

}  // namespace recirc
