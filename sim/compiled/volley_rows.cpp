#include "sim/compiled/volley_rows.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <type_traits>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

template <class T>
Lanes<T> load_or_zero(const T* from, std::size_t at) {
  return from == nullptr ? Lanes<T>(T{0}) : Lanes<T>::load(from + at);
}

template <class T>
void begin(const NeuronState& flags, NeuronStateOf<Lanes<T>>& state) {
  state.volleys = flags.volleys;
  state.sends = flags.sends;
  state.has_start = flags.has_start;
  state.has_target = flags.has_target;
  state.has_error = flags.has_error;
  state.has_spoken = flags.has_spoken;
}

// What passes through the lanes that hold neurons.
struct AllLanes {
  template <class T>
  Lanes<T> operator()(Lanes<T> value, Lanes<T> /*otherwise*/ = {}) const {
    return value;
  }
};

template <class T>
struct SomeLanes {
  Mask<T> mask;
  Lanes<T> operator()(Lanes<T> value, Lanes<T> otherwise = Lanes<T>(T{0})) const {
    return select(mask, value, otherwise);
  }
};

// What is wanted of a volley. That it is most often only the activity is known when this is
// compiled, so that the loop has nothing else in it.
enum class Wanted { activity, activity_and_difference, activity_and_loss, all_three, anything };

constexpr bool wants_loss(Wanted wanted) {
  return wanted == Wanted::activity_and_loss || wanted == Wanted::all_three;
}

constexpr bool wants_difference(Wanted wanted) {
  return wanted == Wanted::activity_and_difference || wanted == Wanted::all_three;
}

template <class T>
Wanted wanted(const VolleyRows<T>& rows) {
  if (rows.activity_out == nullptr || rows.input_out != nullptr || rows.soma_out != nullptr ||
      rows.axon_out != nullptr || rows.error_out != nullptr) {
    return Wanted::anything;
  }
  if (rows.difference_out == nullptr) {
    return rows.losses == nullptr ? Wanted::activity : Wanted::activity_and_loss;
  }
  return rows.losses == nullptr ? Wanted::activity_and_difference : Wanted::all_three;
}

// One port's volley with one transfer function.
template <class T, Port kPort, class Function, Wanted kWanted = Wanted::anything>
class Volley {
 public:
  Volley(const NeuronModel& model, const NeuronState& flags, const VolleyRows<T>& rows)
      : model_(model), flags_(flags), rows_(rows) {}

  void run(std::vector<std::uint32_t>& failed) {
    constexpr std::size_t kCount = Lanes<T>::kCount;
    const std::size_t whole = rows_.neurons / kCount * kCount;
    const SomeLanes<T> rest{first_lanes<T>(rows_.neurons - whole)};
    for (std::uint32_t row = 0; row < rows_.presentations; ++row) {
      const std::size_t first = row * rows_.stride;
      not_finite_ = Lanes<T>(T{0});
      row_ = row;
      if (is_judged()) {
        linear_loss_ = rows_.losses[row].linear;
        likelihood_ = rows_.losses[row].likelihood;
      }
      for (std::size_t neuron = 0; neuron < whole; neuron += kCount) {
        compute(neuron, first + neuron, AllLanes{});
      }
      if (whole < rows_.neurons) compute(whole, first + whole, rest);
      if (is_judged()) {
        rows_.losses[row].linear = linear_loss_;
        rows_.losses[row].likelihood = likelihood_;
      }
      if (any(not_finite_ != T{0})) failed.push_back(row);
    }
    if (rows_.not_zero != nullptr) *rows_.not_zero += not_zero_;
  }

 private:
  // Flattened: in a loop over neurons every call that is left costs more than what it computes.
  template <class Pass>
  [[gnu::flatten]] void compute(std::size_t neuron, std::size_t at, const Pass& pass) {
    NeuronStateOf<Lanes<T>> state;
    begin(flags_, state);
    state.start = load_or_zero(rows_.start, at);
    state.input = load_or_zero(rows_.input, at);
    state.activity = load_or_zero(rows_.activity, at);
    state.target = load_or_zero(rows_.target, at);
    const Lanes<T> sum = Lanes<T>::load(rows_.sum + at);
    const SignalsOf<Lanes<T>> signals = receive(state, load_or_zero(rows_.bias, neuron), sum);
    const Lanes<T> total = kPort == Port::basal ? state.input : sum;
    // 0, but not a number where the total is not finite. Two additions, because what multiplies has
    // more to do.
    not_finite_ += pass(total - total);
    if (is_judged()) add_loss(neuron, state, pass);
    if constexpr (kWanted != Wanted::anything) {
      const Lanes<T> activity = pass(state.activity);
      activity.store(rows_.activity_out + at);
      if constexpr (wants_difference(kWanted)) {
        (Lanes<T>::load(rows_.compared + at) - activity).store(rows_.difference_out + at);
      }
      not_zero_ += static_cast<unsigned>(std::popcount(nonzero_bits(activity)));
      return;
    }
    store(rows_.input_out, at, pass(state.input));
    store(rows_.activity_out, at, pass(state.activity));
    store(rows_.soma_out, at, pass(signals.soma));
    store(rows_.axon_out, at, pass(signals.axon));
    store(rows_.error_out, at, pass(signals.error));
  }

  template <class Pass>
  void add_loss(std::size_t neuron, const NeuronStateOf<Lanes<T>>& state, const Pass& pass) {
    if constexpr (kTakesProducts) {
      linear_loss_ += pass(Function{}.linear_loss(state.target, state.input));
      const Lanes<T> likelihood = Function{}.likelihood(state.input, state.activity);
      likelihood_ *= pass(likelihood, Lanes<T>(T{1}));
      const std::size_t vector = (rows_.first_neuron + neuron) / Lanes<T>::kCount;
      if (vector % 64 == 63) take_logarithm();
    } else {
      linear_loss_ += pass(Function{}.loss(state.target, state.input, state.activity));
    }
  }

  void take_logarithm() {
    LossLanes<T>& loss = rows_.losses[row_];
    loss.likelihood = likelihood_;
    loss.take_logarithm();
    likelihood_ = loss.likelihood;
  }

  [[nodiscard]] bool is_judged() const {
    if constexpr (kWanted == Wanted::anything) return rows_.losses != nullptr;
    return wants_loss(kWanted);
  }

  static constexpr bool kTakesProducts =
      std::is_same_v<T, float> && requires(Function function, T f) {
    function.likelihood(f, f);
  };

  SignalsOf<Lanes<T>> receive(NeuronStateOf<Lanes<T>>& state, const Lanes<T>& bias,
                              const Lanes<T>& sum) const {
    if constexpr (kPort == Port::basal) {
      return receive_basal_volley(model_, state, bias, sum, Function{});
    } else if constexpr (kPort == Port::apical) {
      return receive_apical_volley(model_, state, sum);
    } else {
      return receive_target_volley(state, sum);
    }
  }

  static void store(T* to, std::size_t at, Lanes<T> value) {
    if (to != nullptr) value.store(to + at);
  }

  const NeuronModel& model_;
  const NeuronState& flags_;
  const VolleyRows<T> rows_;
  std::uint32_t row_ = 0;
  std::uint64_t not_zero_ = 0;
  Lanes<T> linear_loss_;
  Lanes<T> likelihood_;
  Lanes<T> not_finite_;
};

}  // namespace

template <class T>
void LossLanes<T>::take_logarithm() {
  std::array<double, Lanes<T>::kCount> products;
  for (std::size_t lane = 0; lane < products.size(); ++lane) products[lane] = likelihood[lane];
  for (std::size_t half = products.size() / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) products[lane] *= products[lane + half];
  }
  logarithms += std::log(products[0]);
  likelihood = Lanes<T>(T{1});
}

template <class T>
double LossLanes<T>::total() {
  take_logarithm();
  return static_cast<double>(sum(linear)) - logarithms;
}

template <class T>
void receive_volley(const NeuronModel& model, Port port, const NeuronState& flags,
                    const VolleyRows<T>& rows, std::vector<std::uint32_t>& failed) {
  with_activation(model.activation, [&](auto function) {
    using Function = decltype(function);
    switch (port) {
      case Port::apical:
        return Volley<T, Port::apical, Function>(model, flags, rows).run(failed);
      case Port::target:
        return Volley<T, Port::target, Function>(model, flags, rows).run(failed);
      case Port::basal:
      case Port::clamp:
        break;
    }
    const auto run = [&]<Wanted kWanted>() {
      Volley<T, Port::basal, Function, kWanted>(model, flags, rows).run(failed);
    };
    switch (wanted(rows)) {
      case Wanted::activity:
        return run.template operator()<Wanted::activity>();
      case Wanted::activity_and_difference:
        return run.template operator()<Wanted::activity_and_difference>();
      case Wanted::activity_and_loss:
        return run.template operator()<Wanted::activity_and_loss>();
      case Wanted::all_three:
        return run.template operator()<Wanted::all_three>();
      case Wanted::anything:
        ensure(rows.difference_out == nullptr,
               "differences follow volleys that leave nothing else");
        return run.template operator()<Wanted::anything>();
    }
  });
}

template struct LossLanes<float>;
template struct LossLanes<double>;
template void receive_volley(const NeuronModel&, Port, const NeuronState&, const VolleyRows<float>&,
                             std::vector<std::uint32_t>&);
template void receive_volley(const NeuronModel&, Port, const NeuronState&,
                             const VolleyRows<double>&, std::vector<std::uint32_t>&);

}  // namespace recirc
