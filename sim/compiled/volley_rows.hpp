#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "neurons/neuron.hpp"
#include "sim/compiled/lane_functions.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {

/// The loss of one presentation while neurons are gone through, lane by lane.
template <class T>
struct LossLanes {
  Lanes<T> linear{T{0}};  ///< what is summed up as it is
  /// In single precision nothing is lost when one logarithm is taken of many likelihoods, each at
  /// least 1/2, as a product.
  Lanes<T> likelihood{T{1}};
  double logarithms = 0;

  /// Takes the logarithm of `likelihood`, before that gets too small for a number.
  void take_logarithm();
  /// All of the loss so far.
  [[nodiscard]] double total();
};

/// Where one volley of a population reads and writes: rows of neurons, one row a presentation, all
/// with the same stride and padded as Matrix pads them. Null: what is not there is 0, what nobody
/// reads is not written.
template <class T>
struct VolleyRows {
  const T* bias = nullptr;  ///< one row for all presentations
  const T* sum = nullptr;
  const T* start = nullptr;
  const T* input = nullptr;
  const T* activity = nullptr;
  const T* target = nullptr;
  T* input_out = nullptr;
  T* activity_out = nullptr;
  T* soma_out = nullptr;
  T* axon_out = nullptr;
  T* target_out = nullptr;  ///< of neurons that round it; others keep what arrived
  T* error_out = nullptr;
  const T* compared = nullptr;
  T* difference_out = nullptr;        ///< compared - activity, if nothing but activity_out is set
  std::uint64_t* not_zero = nullptr;  ///< added to: activities that are not 0, likewise
  LossLanes<T>* losses = nullptr;     ///< added to, a presentation each; null: it is not judged
  std::size_t stride = 0;
  std::uint32_t presentations = 0;
  std::uint32_t first_neuron = 0;  ///< that all pointers point to; a multiple of the lanes
  std::uint32_t neurons = 0;
};

/// Lets the volley happen: what neuron.hpp says about `port`, for all neurons of all presentations.
/// `flags` is the state that is the same for all of them. Writes 0 into the padding of rows. Adds
/// to `failed` the presentations in which a neuron's sum is not finite.
template <class T>
void receive_volley(const NeuronModel& model, Port port, const NeuronState& flags,
                    const VolleyRows<T>& rows, std::vector<std::uint32_t>& failed);

}  // namespace recirc
