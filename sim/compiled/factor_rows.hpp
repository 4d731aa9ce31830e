#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "neurons/learning_rule.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// Where a factor of a rule is computed: rows of neurons, one row a presentation, all with the same
/// stride and padded as Matrix pads them.
template <class T>
struct FactorRows {
  std::vector<const T*> signals;  ///< pre[k] or post[k], by k; null where the factor names none
  const T* last = nullptr;        ///< pre[last] or post[last]
  const T* error = nullptr;
  T* out = nullptr;
  std::size_t stride = 0;
  std::uint32_t presentations = 0;
  std::uint32_t neurons = 0;
};

/// Q(pre) of a group whose pre_factors are not empty. Source: learning_rule.hpp.
template <class T>
void compute_pre_factor(const TermGroup& group, const FactorRows<T>& rows);

/// The sum of c * P(post, error) of a group. The padding of rows holds what zeros give.
template <class T>
void compute_post_factor(const TermGroup& group, const FactorRows<T>& rows);

/// What a factor that compares two signals subtracts; kNoValue: it is not of that kind, the
/// commonest.
struct Difference {
  ValueId minuend = kNoValue;
  ValueId subtrahend = kNoValue;
};
[[nodiscard]] Difference difference_of(const FactorStep& factor);

/// How many of the neurons of a presentation are not 0.
template <class T>
std::uint64_t count_not_zero(const T* row, std::uint32_t neurons);

}  // namespace recirc
