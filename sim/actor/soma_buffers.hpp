#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "neurons/time.hpp"
#include "neurons/window.hpp"

namespace recirc {

/// What the synapses of a population's neurons have seen of their neuron in the present window:
/// soma signals and error. All synapses of a neuron see the same, so it is kept once; value k of
/// all neurons lies together, as rules are evaluated over many neurons.
class SomaBuffers {
 public:
  /// For `neurons` neurons, keeping the first `depth` signals of a window of length `window`.
  SomaBuffers(std::uint32_t neurons, std::uint32_t depth, Time window)
      : neurons_(neurons),
        depth_(depth),
        window_(window),
        values_(std::size_t{neurons} * depth),
        last_(neurons),
        states_(neurons),
        errors_(neurons) {}

  /// The soma's signal; returns how many the window has brought.
  std::uint32_t receive_soma(std::uint32_t neuron, double value, Time now) {
    State& state = opened(neuron, now);
    last_[neuron] = value;
    if (state.count < depth_) values_[std::size_t{state.count} * neurons_ + neuron] = value;
    return ++state.count;
  }

  /// The neuron's error. Returns whether it is the window's first: others are not used.
  bool receive_error(std::uint32_t neuron, double error, Time now) {
    State& state = opened(neuron, now);
    if (state.has_error) return false;
    state.has_error = true;
    errors_[neuron] = error;
    return true;
  }

  [[nodiscard]] std::uint32_t count(std::uint32_t neuron) const { return states_[neuron].count; }
  [[nodiscard]] bool has_error(std::uint32_t neuron) const { return states_[neuron].has_error; }
  [[nodiscard]] bool is_open(std::uint32_t neuron, Time now) const {
    return states_[neuron].window.is_open(now, window_);
  }

  [[nodiscard]] bool has_open_window(Time now) const {
    return std::ranges::any_of(
        states_, [&](const State& state) { return state.window.is_open(now, window_); });
  }

  /// Signal k of the window for all neurons; k < depth.
  [[nodiscard]] const double* values(std::uint32_t k) const {
    return values_.data() + std::size_t{k} * neurons_;
  }
  /// The latest signal of the window, for all neurons.
  [[nodiscard]] const double* last() const { return last_.data(); }
  /// When the neuron's present window was opened.
  [[nodiscard]] Time opened_at(std::uint32_t neuron) const {
    return states_[neuron].window.opened();
  }
  [[nodiscard]] const double* errors() const { return errors_.data(); }
  [[nodiscard]] std::size_t bytes() const {
    return (values_.capacity() + last_.capacity() + errors_.capacity()) * sizeof(double) +
           states_.capacity() * sizeof(State);
  }

 private:
  struct State {
    Window window;
    std::uint32_t count = 0;
    bool has_error = false;
  };

  State& opened(std::uint32_t neuron, Time now) {
    State& state = states_[neuron];
    if (state.window.opens_at(now, window_)) {
      state.count = 0;
      state.has_error = false;
    }
    return state;
  }

  std::uint32_t neurons_;
  std::uint32_t depth_;
  Time window_;
  std::vector<double> values_;
  std::vector<double> last_;
  std::vector<State> states_;
  std::vector<double> errors_;
};

}  // namespace recirc
