#pragma once

#include <cstddef>
#include <cstring>

#include "neurons/learning_rule.hpp"
#include "sim/compiled/lanes.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// The change of weights (or biases) from the sums of its groups: w^i * sum(k), from the first
/// group to the last. V: numbers or lanes. Source: DESIGN section 2.
template <class V, class Sum>
V total_change(const LearnStep& step, const V& weight, const Sum& sum) {
  const auto term = [&](std::size_t k) -> V {
    const std::uint32_t weight_power = step.groups[k].weight_power;
    return weight_power > 0 ? V{power<V>(weight, weight_power) * sum(k)} : sum(k);
  };
  V total = term(0);
  for (std::size_t k = 1; k < step.groups.size(); ++k) total = total + term(k);
  return total;
}

/// As many numbers as there are lanes of doubles.
template <class T>
using Narrow [[gnu::vector_size(Lanes<double>::kCount * sizeof(T))]] = T;

/// The numbers at `from` in double precision.
template <class T>
Lanes<double> widened(const T* from) {
  Narrow<T> numbers;
  std::memcpy(&numbers, from, sizeof numbers);
  return Lanes<double>(__builtin_convertvector(numbers, Lanes<double>::Native));
}

/// The lanes in the precision of T.
template <class T>
void store_narrowed(Lanes<double> lanes, T* to) {
  const auto numbers = __builtin_convertvector(lanes.native, Narrow<T>);
  std::memcpy(to, &numbers, sizeof numbers);
}

}  // namespace recirc
