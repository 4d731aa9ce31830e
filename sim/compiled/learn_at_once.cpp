#include "sim/compiled/learn_at_once.hpp"

#include <cmath>
#include <limits>

#include "neurons/synapse.hpp"
#include "sim/compiled/change.hpp"
#include "sim/compiled/learn.hpp"

namespace recirc {

namespace {

// w + rate * (pre * post), multiplied out so that it is rounded once a weight.
template <class T>
struct FirstOrder {
  T rate;
  [[nodiscard]] Lanes<T> prepared(Lanes<T> post) const { return rate * post; }
  [[nodiscard]] Lanes<T> moved(Lanes<T> weight, Lanes<T> pre, Lanes<T> post) const {
    return fused(pre, post, weight);
  }
};

template <class T>
struct LimitedFirstOrder : FirstOrder<T> {
  T limit;
  [[nodiscard]] Lanes<T> moved(Lanes<T> weight, Lanes<T> pre, Lanes<T> post) const {
    return limited(FirstOrder<T>::moved(weight, pre, post), limit);
  }
};

// A change that depends on the weight itself.
template <class T>
struct AnyOrder {
  const LearnStep& step;
  T rate;
  T limit;
  [[nodiscard]] Lanes<T> prepared(Lanes<T> post) const { return post; }
  [[nodiscard]] Lanes<T> moved(Lanes<T> weight, Lanes<T> pre, Lanes<T> post) const {
    const Lanes<T> sum = pre * post;
    const Lanes<T> change = total_change(step, weight, [&](std::size_t) { return sum; });
    return applied(weight, change, rate, limit);
  }
};

}  // namespace

template <class T>
void learn_synapses_at_once(const LearnStep& step, const SynapseModel& synapse,
                            const SynapseSignals<T>& signals, const NeuronRange& range,
                            double epoch_rate, Matrix<T>& weights) {
  const auto rate = static_cast<T>(epoch_rate);
  const auto limit = static_cast<T>(synapse.element_limit);
  const MatrixView<T> onto = weights.view().column_range(range.first, range.end);
  const T* const post = signals.post + range.first;
  const auto learn_with = [&](const auto& rule) {
    // A weight whose presynaptic neuron is silent stays as it is, unless its limit is new to it.
    if (signals.sparse_pre != nullptr && std::isinf(limit)) {
      return learn_and_apply(*signals.sparse_pre, signals.row, post, onto, rule);
    }
    learn_and_apply(signals.pre, post, onto, rule);
  };
  if (step.groups[0].weight_power > 0) return learn_with(AnyOrder<T>{step, rate, limit});
  if (std::isinf(limit)) return learn_with(FirstOrder<T>{rate});
  learn_with(LimitedFirstOrder<T>{{rate}, limit});
}

template <class T>
void learn_biases_at_once(const LearnStep& step, const T* post, const NeuronRange& range,
                          BiasRow<T>& biases) {
  using Doubles = Lanes<double>;
  const auto learn_with = [&](const auto& moved) {
    for (std::uint32_t neuron = range.first; neuron < range.end; neuron += Doubles::kCount) {
      const auto bias = Doubles::load(biases.biases.row(0) + neuron);
      const Doubles after = moved(bias, widened(post + neuron));
      after.store(biases.biases.row(0) + neuron);
      store_narrowed(after, biases.rounded.row(0) + neuron);
    }
  };
  const double rate = biases.rate;
  if (step.groups[0].weight_power == 0) {
    return learn_with([rate](Doubles bias, Doubles sum) { return bias + rate * sum; });
  }
  learn_with([&step, rate](Doubles bias, Doubles sum) {
    const Doubles change = total_change(step, bias, [&](std::size_t) { return sum; });
    return applied(bias, change, rate, std::numeric_limits<double>::infinity());
  });
}

template void learn_synapses_at_once(const LearnStep&, const SynapseModel&,
                                     const SynapseSignals<float>&, const NeuronRange&, double,
                                     Matrix<float>&);
template void learn_synapses_at_once(const LearnStep&, const SynapseModel&,
                                     const SynapseSignals<double>&, const NeuronRange&, double,
                                     Matrix<double>&);
template void learn_biases_at_once(const LearnStep&, const float*, const NeuronRange&,
                                   BiasRow<float>&);
template void learn_biases_at_once(const LearnStep&, const double*, const NeuronRange&,
                                   BiasRow<double>&);

}  // namespace recirc
