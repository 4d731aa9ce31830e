#include "sim/compiled/fixed_point_rows.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include "sim/compiled/fixed_point_lanes.hpp"

namespace recirc {
namespace {

using Numbers = Lanes<double>;
constexpr std::size_t kCount = Numbers::kCount;

// As InNumbersOf, of as many neurons as there are lanes.
class LanesInNumbers {
 public:
  LanesInNumbers(const FixedPoint& numbers, const RowTimes& times, std::uint32_t row,
                 std::size_t column)
      : numbers_(numbers),
        times_(times),
        begin_(times.first_presentation + times.period * static_cast<std::int64_t>(row)),
        column_(column) {}

  [[nodiscard]] Numbers shares_of(Numbers values, NeuronValue what) const {
    return shares(numbers_, values, Purpose::activity_rounding, [&](std::size_t lane) {
      const std::size_t column = column_ + lane;
      // One time for all, or one each; of lanes that hold no neuron, whichever.
      const Time after = times_.after[std::min(column, times_.after.size() - 1)];
      return RoundingDraw{.entity = index(times_.first_neuron) + column,
                          .index = rounding_draw(begin_ + after, what)};
    });
  }

  Numbers operator()(Numbers values, NeuronValue what) const {
    return rounded(numbers_, values, shares_of(values, what));
  }

  [[nodiscard]] const FixedPoint& numbers() const { return numbers_; }

 private:
  const FixedPoint& numbers_;
  const RowTimes& times_;
  Time begin_;
  std::size_t column_;
};

template <class Function>
constexpr bool kHasTwin =  // in lane_functions.hpp, with other last bits
    std::is_same_v<Function, transfer::Tanh> || std::is_same_v<Function, transfer::Logistic>;

// f(S) in the neurons' numbers. A twin's f is never further than this from that of one number: by
// what lane_functions_test says of it, sixteen times over. What it is rounded to is in doubt where
// f and its share nearly make a whole step; f of one number decides there.
constexpr double kApart = 0x1p-46;

template <class Function>
class RoundedActivation {
 public:
  explicit RoundedActivation(const LanesInNumbers& keep) : keep_(keep) {}

  Numbers operator()(Numbers S) const {
    Numbers f = Function{}(S);
    if constexpr (kHasTwin<Function>) {
      Numbers share = keep_.shares_of(f, NeuronValue::activity);
      const Numbers sum = f * (1 / keep_.numbers().step) + share;
      const unsigned doubtful =
          lane_bits(abs(sum - floor(sum + kHalf)) <= kApart / keep_.numbers().step);
      if (doubtful != 0) {
        decide(S, doubtful, f);
        share = keep_.shares_of(f, NeuronValue::activity);
      }
      return rounded(keep_.numbers(), f, share);
    } else {
      return keep_(f, NeuronValue::activity);
    }
  }

 private:
  static void decide(Numbers S, unsigned doubtful, Numbers& f) {
    for (std::size_t lane = 0; lane < kCount; ++lane) {
      if ((doubtful >> lane & 1U) != 0) f.native[lane] = Function{}(S[lane]);
    }
  }

  const LanesInNumbers& keep_;
};

Numbers load_or_zero(const double* from, std::size_t at) {
  return from == nullptr ? Numbers(0.0) : Numbers::load(from + at);
}

template <class Function>
SignalsOf<Numbers> receive(const NeuronModel& model, Port port, NeuronStateOf<Numbers>& state,
                           Numbers bias, Numbers sum, const LanesInNumbers& keep) {
  switch (port) {
    case Port::apical:
      return receive_apical_volley(model, state, sum, keep);
    case Port::target:
      return receive_target_volley(state, sum, keep);
    case Port::basal:
    case Port::clamp:
      break;
  }
  return receive_basal_volley(model, state, bias, sum, RoundedActivation<Function>(keep), keep);
}

NeuronStateOf<Numbers> state_at(const NeuronState& flags, const VolleyRows<double>& rows,
                                std::size_t at) {
  return {.window = {},
          .start = load_or_zero(rows.start, at),
          .input = load_or_zero(rows.input, at),
          .activity = load_or_zero(rows.activity, at),
          .last_sent = Numbers(0.0),
          .target = load_or_zero(rows.target, at),
          .volleys = flags.volleys,
          .sends = flags.sends,
          .has_start = flags.has_start,
          .has_target = flags.has_target,
          .has_error = flags.has_error,
          .has_spoken = flags.has_spoken};
}

template <class Function>
void receive_row(const NeuronModel& model, Port port, const NeuronState& flags,
                 const VolleyRows<double>& rows, const RowTimes& times, std::uint32_t row,
                 std::vector<std::uint32_t>& failed) {
  Numbers not_finite(0.0);
  for (std::size_t neuron = 0; neuron < rows.neurons; neuron += kCount) {
    const std::size_t at = row * rows.stride + neuron;
    const Mask<double> used = first_lanes<double>(std::min(kCount, rows.neurons - neuron));
    NeuronStateOf<Numbers> state = state_at(flags, rows, at);
    const Numbers sum = select(used, Numbers::load(rows.sum + at), Numbers(0.0));
    const LanesInNumbers keep(model.numbers, times, row, neuron);
    const SignalsOf<Numbers> signals =
        receive<Function>(model, port, state, load_or_zero(rows.bias, neuron), sum, keep);
    not_finite = fused(port == Port::basal ? state.input : sum, 0.0, not_finite);
    const auto store = [&](double* to, Numbers values) {
      if (to != nullptr) select(used, values, Numbers(0.0)).store(to + at);
    };
    const auto not_zero = used & (state.activity != 0.0);
    if (rows.not_zero != nullptr) *rows.not_zero += count(not_zero);
    if (rows.difference_out != nullptr) {
      store(rows.difference_out, Numbers::load(rows.compared + at) - state.activity);
    }
    store(rows.input_out, state.input);
    store(rows.activity_out, state.activity);
    store(rows.soma_out, signals.soma);
    store(rows.axon_out, signals.axon);
    store(rows.target_out, state.target);
    store(rows.error_out, signals.error);
    if (rows.losses == nullptr) continue;
    rows.losses[row].linear += select(used, judged_loss(model, state, Function{}), Numbers(0.0));
  }
  if (any(not_finite != 0.0)) failed.push_back(row);
}

}  // namespace

void receive_volley_in_numbers(const NeuronModel& model, Port port, const NeuronState& flags,
                               const VolleyRows<double>& rows, const RowTimes& times,
                               std::vector<std::uint32_t>& failed) {
  with_activation(model.activation, [&](auto function) {
    for (std::uint32_t row = 0; row < rows.presentations; ++row) {
      receive_row<decltype(function)>(model, port, flags, rows, times, row, failed);
    }
  });
}

void keep_stimulus(const NeuronModel& model, const RowTimes& times, MatrixView<double> rows) {
  for (std::uint32_t row = 0; row < rows.rows; ++row) {
    for (std::size_t column = 0; column < rows.columns; column += kCount) {
      double* const at = rows.row(row) + column;
      const Mask<double> used = first_lanes<double>(std::min(kCount, rows.columns - column));
      const LanesInNumbers keep(model.numbers, times, row, column);
      keep(select(used, Numbers::load(at), Numbers(0.0)), NeuronValue::clamp).store(at);
    }
  }
}

}  // namespace recirc
