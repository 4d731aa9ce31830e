#pragma once

#include <cmath>
#include <concepts>

// The definitions of this folder are templates over the value V that they compute with: a number in
// the actor engine, a vector of numbers side by side (of several neurons or presentations) in the
// compiled one, a symbol where only the operations are of interest. A V that is not a number names
// the type of its numbers, V::Element (V::Scalar for arrays of Eigen), and brings what a definition
// calls (arithmetic also with an Element, comparison with one, select, abs, exp, tanh, log1p, max,
// min) as functions that argument-dependent lookup finds.

namespace recirc {

namespace detail {

template <class V>
struct ElementOfValue {
  using Type = typename V::Element;
};

template <std::floating_point T>
struct ElementOfValue<T> {
  using Type = T;
};

template <class V>
requires requires { typename V::Scalar; }
struct ElementOfValue<V> {
  using Type = typename V::Scalar;
};

}  // namespace detail

/// The type of the numbers that a value V is made of: V itself for a number.
template <class V>
using ElementOf = typename detail::ElementOfValue<V>::Type;

/// The one or the other value; of a vector, element by element.
template <std::floating_point T>
T select(bool condition, T if_true, T if_false) {
  return condition ? if_true : if_false;
}

/// e^-|x|, which overflows for no x. A V may bring a quicker way.
template <class V>
V exp_minus_abs(const V& x) {
  using std::abs;
  using std::exp;
  return exp(-abs(x));
}

}  // namespace recirc
