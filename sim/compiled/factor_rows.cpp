#include "sim/compiled/factor_rows.hpp"

#include <bit>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// Lets `factor(signal, error)` compute all lanes of all rows.
template <class T, class Factor>
void for_all_lanes(const FactorRows<T>& rows, const Factor& factor) {
  for (std::uint32_t row = 0; row < rows.presentations; ++row) {
    const std::size_t end = row * rows.stride + rows.neurons;
    for (std::size_t at = row * rows.stride; at < end; at += Lanes<T>::kCount) {
      const auto signal = [&](std::uint32_t k) {
        return Lanes<T>::load((k == kLast ? rows.last : rows.signals[k]) + at);
      };
      const auto error = [&] { return Lanes<T>::load(rows.error + at); };
      factor(signal, error).store(rows.out + at);
    }
  }
}

// The commonest rules compare two signals: then what post_factor computes is one subtraction.
bool is_difference(const TermGroup& group) {
  const auto is_signal = [](const PostTerm& term, double coefficient) {
    return term.coefficient == coefficient && term.factors.size() == 1 &&
           term.factors[0].power == 1;
  };
  return group.post_terms.size() == 2 && is_signal(group.post_terms[0], 1) &&
         is_signal(group.post_terms[1], -1);
}

// What a term of a difference names, of a step or of its rows.
template <class Signals>
auto compared(const TermGroup& group, std::size_t term, const Signals& of) {
  const Factor& factor = group.post_terms[term].factors[0];
  if (factor.variable == Variable::error) return of.error;
  return factor.index == kLast ? of.last : of.signals[factor.index];
}

template <class T>
void subtract(const T* a, const T* b, const FactorRows<T>& rows) {
  for (std::uint32_t row = 0; row < rows.presentations; ++row) {
    const std::size_t end = row * rows.stride + rows.neurons;
    for (std::size_t at = row * rows.stride; at < end; at += Lanes<T>::kCount) {
      (Lanes<T>::load(a + at) - Lanes<T>::load(b + at)).store(rows.out + at);
    }
  }
}

}  // namespace

template <class T>
void compute_pre_factor(const TermGroup& group, const FactorRows<T>& rows) {
  for_all_lanes(rows, [&](const auto& pre, const auto& /*error*/) {
    return pre_factor<Lanes<T>>(group, pre);
  });
}

template <class T>
void compute_post_factor(const TermGroup& group, const FactorRows<T>& rows) {
  if (is_difference(group)) {
    const auto from = [&](std::size_t term) { return compared(group, term, rows); };
    return subtract(from(0), from(1), rows);
  }
  const Lanes<T> one(T{1});
  for_all_lanes(rows, [&](const auto& post, const auto& error) {
    return post_factor<Lanes<T>>(group, post, error, one);
  });
}

Difference difference_of(const FactorStep& factor) {
  const TermGroup& group = factor.rule->groups()[factor.group];
  if (factor.is_pre || !is_difference(group)) return {};
  return {.minuend = compared(group, 0, factor), .subtrahend = compared(group, 1, factor)};
}

template <class T>
std::uint64_t count_not_zero(const T* row, std::uint32_t neurons) {
  constexpr std::uint32_t kCount = Lanes<T>::kCount;
  std::uint64_t total = 0;
  std::uint32_t neuron = 0;
  for (; neuron + kCount <= neurons; neuron += kCount) {
    total += static_cast<unsigned>(std::popcount(nonzero_bits(Lanes<T>::load(row + neuron))));
  }
  for (; neuron < neurons; ++neuron) total += row[neuron] != 0 ? 1 : 0;
  return total;
}

template void compute_pre_factor(const TermGroup&, const FactorRows<float>&);
template void compute_pre_factor(const TermGroup&, const FactorRows<double>&);
template void compute_post_factor(const TermGroup&, const FactorRows<float>&);
template void compute_post_factor(const TermGroup&, const FactorRows<double>&);
template std::uint64_t count_not_zero(const float*, std::uint32_t);
template std::uint64_t count_not_zero(const double*, std::uint32_t);

}  // namespace recirc
