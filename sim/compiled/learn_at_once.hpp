#pragma once

#include "network/network.hpp"
#include "sim/compiled/parameters.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// What the synapses of one step read: the values of one presentation.
template <class T>
struct SynapseSignals {
  const T* pre = nullptr;                     ///< Q, of all presynaptic neurons
  const SparseRows<T>* sparse_pre = nullptr;  ///< the same in its row `row`, or null
  std::size_t row = 0;
  const T* post = nullptr;  ///< P, of all postsynaptic neurons
};

/// Changes the weights onto the neurons of `range` by one presentation that is a whole batch (see
/// learns_at_once), at the epoch's `rate`: no sums are kept.
template <class T>
void learn_synapses_at_once(const LearnStep& step, const SynapseModel& synapse,
                            const SynapseSignals<T>& signals, const NeuronRange& range, double rate,
                            Matrix<T>& weights);

/// The same for biases.
template <class T>
void learn_biases_at_once(const LearnStep& step, const T* post, const NeuronRange& range,
                          BiasRow<T>& biases);

}  // namespace recirc
