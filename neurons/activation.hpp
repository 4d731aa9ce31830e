#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "neurons/errors.hpp"
#include "neurons/kinds.hpp"
#include "neurons/value.hpp"

namespace recirc {

/// The transfer functions, one type each, so that a loop over neurons is compiled for its function
/// (see with_activation). Each has
///   operator()(S)      the activity f(S)
///   derivative(S, f)   f'(S), where f = f(S)
///   inverse(y)         an S with f(S) = y, for y clipped to where one exists (a bias start)
///   loss(target, S, f) what training is to lower, per neuron, where f = f(S)
/// Where a loss has a logarithm it also comes in two parts, loss = linear_loss - ln(likelihood), so
/// that over many neurons one logarithm of a product can be taken.
/// S is the total input of a neuron; all but the inverse compute with any value V (value.hpp), at
/// its precision. Not-a-number passes through. Source: eq. 1, DESIGN section 2.
namespace transfer {

/// How near to its bounds a bounded function is inverted: a mean of 0 or 1 still has a finite bias.
inline constexpr double kInverseMargin = 1e-3;

/// The squared error (target - f)^2, without a factor 1/2. Its gradient in S for a linear neuron is
/// in the direction of target - f, as eq. 6 has it (ERRATA 1).
template <class V>
V squared_error(const V& target, const V& f) {
  const V difference = target - f;
  return difference * difference;
}

struct Identity {
  template <class V>
  V operator()(const V& S) const {
    return S;
  }
  template <class V>
  V derivative(const V& /*S*/, const V& /*f*/) const {
    return V{1};
  }
  double inverse(double y) const { return y; }
  template <class V>
  V loss(const V& target, const V& /*S*/, const V& f) const {
    return squared_error(target, f);
  }
};

struct Tanh {
  template <class V>
  V operator()(const V& S) const {
    using std::tanh;
    return tanh(S);
  }
  template <class V>
  V derivative(const V& /*S*/, const V& f) const {
    return 1 - f * f;
  }
  double inverse(double y) const {
    return std::atanh(std::clamp(y, kInverseMargin - 1, 1 - kInverseMargin));
  }
  template <class V>
  V loss(const V& target, const V& /*S*/, const V& f) const {
    return squared_error(target, f);
  }
};

struct Logistic {
  /// 1 / (1 + e^-S) from e^-|S|, which keeps small activities exact.
  template <class V>
  V operator()(const V& S) const {
    const V e = exp_minus_abs(S);
    return select(S < 0, e, V{1}) / (1 + e);
  }
  template <class V>
  V derivative(const V& /*S*/, const V& f) const {
    return f * (1 - f);
  }
  double inverse(double y) const {
    const double p = std::clamp(y, kInverseMargin, 1 - kInverseMargin);
    return std::log(p / (1 - p));
  }
  /// Binary cross-entropy -(target ln f + (1 - target) ln(1 - f)) in nats, computed from S: from f
  /// alone it would be infinite as soon as f rounds to 0 or 1. What S leaves over is
  /// ln(1 + e^-|S|), where 1 / (1 + e^-|S|) is 1 less the smaller of f and 1 - f.
  template <class V>
  V loss(const V& target, const V& S, const V& f) const {
    using std::log1p;
    return linear_loss(target, S) - log1p(-less_likely(f));
  }
  template <class V>
  V linear_loss(const V& target, const V& S) const {
    return select(S < 0, V{0}, S) - S * target;
  }
  /// The larger of f and 1 - f, in [1/2, 1].
  template <class V>
  V likelihood(const V& S, const V& f) const {
    return select(S < 0, V{1 - f}, f);
  }

 private:
  template <class V>
  static V less_likely(const V& f) {
    using std::min;
    return min(f, V{1 - f});
  }
};

struct Relu {
  template <class V>
  V operator()(const V& S) const {
    return select(S < 0, V{0}, S);
  }
  /// 1 where S > 0, else 0: at the corner the function counts as at rest.
  template <class V>
  V derivative(const V& S, const V& /*f*/) const {
    return select(S > 0, V{1}, V{0});
  }
  double inverse(double y) const { return y; }
  template <class V>
  V loss(const V& target, const V& /*S*/, const V& f) const {
    return squared_error(target, f);
  }
};

}  // namespace transfer

/// `use(function)` with the function that `activation` names, one of the types in transfer: the one
/// place that turns the name into code. Loops go inside `use`, so that they branch once, not per
/// neuron. `use` returns the same type for each.
template <class Use>
decltype(auto) with_activation(Activation activation, Use&& use) {
  switch (activation) {
    case Activation::identity:
      return std::forward<Use>(use)(transfer::Identity{});
    case Activation::tanh:
      return std::forward<Use>(use)(transfer::Tanh{});
    case Activation::logistic:
      return std::forward<Use>(use)(transfer::Logistic{});
    case Activation::relu:
      return std::forward<Use>(use)(transfer::Relu{});
  }
  throw InternalError("broken invariant: an activation is one of the four of its enum");
}

/// The activity f(S) of a neuron with total input S.
inline double activate(Activation activation, double S) {
  return with_activation(activation, [&](const auto& function) { return function(S); });
}

/// f'(S), where f = activate(activation, S).
inline double derivative(Activation activation, double S, double f) {
  return with_activation(activation,
                         [&](const auto& function) { return function.derivative(S, f); });
}

/// The total input at which the activity is y: where a bias starts that is to give the mean of the
/// data. tanh: |y| is clipped to 1 - 1e-3; logistic: y is clipped to [1e-3, 1 - 1e-3]; relu: y
/// itself, although a negative y has no inverse.
inline double inverse(Activation activation, double y) {
  return with_activation(activation, [&](const auto& function) { return function.inverse(y); });
}

/// The loss of one neuron, where f = activate(activation, S): the squared error (target - f)^2, and
/// for logistic the binary cross-entropy in nats. `target` in [0, 1] for logistic.
inline double loss(Activation activation, double target, double S, double f) {
  return with_activation(activation,
                         [&](const auto& function) { return function.loss(target, S, f); });
}

}  // namespace recirc
