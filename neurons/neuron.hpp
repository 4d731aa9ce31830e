#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "neurons/activation.hpp"
#include "neurons/fixed_point.hpp"
#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/time.hpp"
#include "neurons/value.hpp"
#include "neurons/window.hpp"

namespace recirc {

inline constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

/// What all neurons of a population share. Source: DESIGN section 2, "Neuron".
struct NeuronModel {
  Activation activation = Activation::identity;  ///< f
  double axon_memory = 0;                        ///< a in [0, 1]
  double soma_memory = 0;                        ///< s in [0, 1]
  bool clamped = false;                          ///< the stimulus reaches it
  Recirculates recirculates = Recirculates::activity;
  std::uint32_t max_sends = kUnlimited;  ///< axon events a window, the clamped one included
  Transmission transmission = Transmission::level;
  double threshold = 0;  ///< of transmission by change
  bool bias_in_first_volley_only = false;
  bool is_judged = true;  ///< of a clamped neuron: the loss counts its answer to the stimulus
  Time window;            ///< u
  Time integration;       ///< of every port: contributions that arrive within it are one volley
  FixedPoint numbers{};   ///< that it keeps and says activities, targets and errors in
};

/// The state of one neuron, or of many for which the same happens, then with values of all of them
/// (V, see value.hpp). Everything but the send count of a clamped neuron lives in the window.
template <class V>
struct NeuronStateOf {
  Window window;
  V start{0};                 ///< O(0), the activity at the start of the window
  V input{0};                 ///< S of the last basal volley
  V activity{0};              ///< f(S) of the last basal volley
  V last_sent{0};             ///< what receivers of changes hold
  V target{0};                ///< what the target port, or the clamp, said it should have been
  std::uint32_t volleys = 0;  ///< basal volleys of the window
  std::uint32_t sends = 0;    ///< axon events of the window, a change kept back included
  bool has_start = false;
  bool has_target = false;
  bool has_error = false;
  bool has_spoken = false;  ///< the first axon event of the window is out
};

using NeuronState = NeuronStateOf<double>;

/// What a neuron (or each of many) says at one instant.
template <class V>
struct SignalsOf {
  V soma{0};
  V axon{0};
  V error{0};
  bool has_soma = false;
  bool has_axon = false;
  bool has_error = false;
  /// The error compares the last basal volley with a target or the clamp: the loss counts it.
  bool is_judged = false;
};

using Signals = SignalsOf<double>;

/// The values that a neuron of fixed point rounds. Its sums S have all bits that they need.
enum class NeuronValue : std::uint8_t { clamp, activity, soma, axon, target, error };

/// Keeps values as they are: what a neuron computes with any numbers does.
struct AsTheyAre {
  template <class V>
  V operator()(const V& value, NeuronValue /*what*/) const {
    return value;
  }
};

/// Which draw of a neuron rounds a value that it computes at `now`.
inline std::uint64_t rounding_draw(Time now, NeuronValue what) {
  return (static_cast<std::uint64_t>(now.ns) << 3U) + static_cast<std::uint64_t>(what);
}

/// Keeps values of one neuron at one time in its model's numbers.
class InNumbersOf {
 public:
  InNumbersOf(const NeuronModel& model, NeuronId neuron, Time now)
      : numbers_(&model.numbers), neuron_(index(neuron)), now_(now) {}

  double operator()(double value, NeuronValue what) const {
    return kept(*numbers_, value, Purpose::activity_rounding, neuron_, rounding_draw(now_, what));
  }

 private:
  const FixedPoint* numbers_;
  std::uint64_t neuron_;
  Time now_;
};

/// The convex combination of the activity before and now, with a memory in [0, 1]:
/// memory * before + (1 - memory) * now. Source: section 4.2, tables 2 to 4.
template <class S, class V>
V mix(S memory, const V& before, const V& now) {
  return memory * before + (1 - memory) * now;
}

namespace detail {

// Forgets the window; a clamped neuron's sends are only restarted by its next clamp.
template <class V>
void begin_window(const NeuronModel& model, NeuronStateOf<V>& state) {
  const Window window = state.window;
  const std::uint32_t sends = model.clamped ? state.sends : 0;
  state = NeuronStateOf<V>{};
  state.window = window;
  state.sends = sends;
}

// Puts `value` on the axon, if the neuron may still speak in this window. Under transmission by
// change a difference within the threshold is not sent, but the neuron has had its turn: otherwise
// a neuron that kept still would start a round of its own when its neighbours are done. A threshold
// decides for each neuron alone: only numbers can speak by change.
template <class V>
void speak(const NeuronModel& model, NeuronStateOf<V>& state, const V& value,
           SignalsOf<V>& signals) {
  if (state.sends >= model.max_sends) return;
  ++state.sends;
  if (model.transmission == Transmission::level || !state.has_spoken) {
    signals.axon = value;
    signals.has_axon = true;
    state.last_sent = value;
    state.has_spoken = true;
    return;
  }
  if constexpr (std::is_floating_point_v<V>) {
    const V difference = value - state.last_sent;
    if (!(std::abs(difference) > model.threshold)) return;
    signals.axon = difference;
    signals.has_axon = true;
    state.last_sent += difference;
  } else {
    throw InternalError("broken invariant: neurons that speak by change are computed one by one");
  }
}

// The first error of the window is signalled; later ones are not used.
template <class V>
void tell_error(NeuronStateOf<V>& state, const V& error, SignalsOf<V>& signals) {
  if (state.has_error) return;
  state.has_error = true;
  signals.error = error;
  signals.has_error = true;
}

template <class V, class Keep>
void judge(NeuronStateOf<V>& state, SignalsOf<V>& signals, const Keep& keep) {
  signals.is_judged = !state.has_error;
  tell_error(state, keep(V{state.target - state.activity}, NeuronValue::error), signals);
}

}  // namespace detail

/// An event reaches the neuron at `now`: opens a window if none is open, and then returns true.
inline bool open_window(const NeuronModel& model, NeuronState& state, Time now) {
  if (!state.window.opens_at(now, model.window)) return false;
  detail::begin_window(model, state);
  return true;
}

/// The stimulus: sets O(0) = value (no f, no bias), shows it on the soma and sends it. Restarts the
/// neuron's counts. Here and below the event has opened the window already (`open_window`), and
/// `keep` says what is kept of a value.
template <class V, class Keep = AsTheyAre>
SignalsOf<V> receive_clamp(const NeuronModel& model, NeuronStateOf<V>& state,
                           const std::type_identity_t<V>& stimulus, const Keep& keep = {}) {
  const V value = keep(V{stimulus}, NeuronValue::clamp);
  state.start = value;
  state.has_start = true;
  state.target = value;
  state.has_target = true;
  state.volleys = 0;
  state.sends = 0;
  SignalsOf<V> signals;
  signals.soma = value;
  signals.has_soma = true;
  detail::speak(model, state, value, signals);
  return signals;
}

/// A basal volley with the sum of its contributions is complete: computes S = sum + bias and f(S),
/// once, and speaks on soma and axon; with a target or a clamp, the error too (eq. 8). `activate`
/// is the model's activation (a functor, so that a loop over neurons has no switch inside).
template <class V, class Activate, class Keep = AsTheyAre>
SignalsOf<V> receive_basal_volley(const NeuronModel& model, NeuronStateOf<V>& state,
                                  const std::type_identity_t<V>& bias,
                                  const std::type_identity_t<V>& sum, const Activate& activate,
                                  const Keep& keep = {}) {
  const bool bias_acts = state.volleys == 0 || !model.bias_in_first_volley_only;
  ++state.volleys;
  state.input = bias_acts ? sum + bias : sum;
  state.activity = keep(V{activate(state.input)}, NeuronValue::activity);
  if (!state.has_start) {
    state.start = state.activity;
    state.has_start = true;
  }
  SignalsOf<V> signals;
  const auto soma_memory = static_cast<ElementOf<V>>(model.soma_memory);
  signals.soma = keep(V{mix(soma_memory, state.start, state.activity)}, NeuronValue::soma);
  signals.has_soma = true;
  if (state.has_target) {
    detail::judge(state, signals, keep);
    signals.is_judged = signals.is_judged && model.is_judged;
  }
  if (model.clamped && model.recirculates == Recirculates::error) {
    detail::speak(model, state, keep(V{state.start - state.activity}, NeuronValue::axon), signals);
  } else {
    const auto memory = static_cast<ElementOf<V>>(model.axon_memory);
    detail::speak(model, state,
                  keep(V{mix(memory, state.start, state.activity)}, NeuronValue::axon), signals);
  }
  return signals;
}

/// An apical volley is complete: error = sum * f'(S), with the S of the last basal volley, of which
/// there must have been one in this window (`state.volleys` > 0). Source: eq. 7.
template <class V, class Keep = AsTheyAre>
SignalsOf<V> receive_apical_volley(const NeuronModel& model, NeuronStateOf<V>& state,
                                   const std::type_identity_t<V>& sum, const Keep& keep = {}) {
  SignalsOf<V> signals;
  const V slope = with_activation(model.activation, [&](const auto& function) {
    return function.derivative(state.input, state.activity);
  });
  detail::tell_error(state, keep(V{sum * slope}, NeuronValue::error), signals);
  return signals;
}

/// A target volley is complete: error = target - f(S) as soon as both are there. Source: eq. 8.
template <class V, class Keep = AsTheyAre>
SignalsOf<V> receive_target_volley(NeuronStateOf<V>& state, const std::type_identity_t<V>& sum,
                                   const Keep& keep = {}) {
  state.target = keep(V{sum}, NeuronValue::target);
  state.has_target = true;
  SignalsOf<V> signals;
  if (state.volleys > 0) detail::judge(state, signals, keep);
  return signals;
}

/// The loss of a neuron that was judged just now: of the activity that it keeps. Cross-entropy is
/// that of f(S): an activity that is kept in few bits may be 0 or 1. `function` is the model's
/// activation.
template <class V, class Function>
V judged_loss(const NeuronModel& model, const NeuronStateOf<V>& state, const Function& function) {
  if constexpr (std::is_same_v<Function, transfer::Logistic>) {
    if (!model.numbers.is_exact()) {
      return function.loss(state.target, state.input, V{function(state.input)});
    }
  }
  return function.loss(state.target, state.input, state.activity);
}

}  // namespace recirc
