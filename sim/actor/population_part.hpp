#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "neurons/neuron.hpp"
#include "sim/actor/instant.hpp"
#include "sim/event_queue.hpp"

namespace recirc {

/// The open volleys of one port, over the neurons of a population part.
struct PortVolleys {
  std::vector<double> sum;   ///< contributions of the open volley
  std::vector<double> held;  ///< what axons that speak by change add up to, through the window
  std::vector<Time> closes;  ///< when the open volley closes; kNever: none is open
  /// The last arrival time at which every neuron was seen to have an open volley.
  Time all_open_at = kNever;
};

/// The neurons of one population that live in one partition: contiguous numbers, and the states
/// side by side.
class PopulationPart {
 public:
  /// Neurons [first, first + count) of `population`, the `number`-th of the network.
  PopulationPart(const Population& population, std::uint16_t number, std::uint32_t first,
                 std::uint32_t count)
      : population_(&population), number_(number), first_(first), states_(count) {
    for (PortVolleys& port : ports_) {
      port.sum.assign(count, 0.0);
      port.held.assign(count, 0.0);
      port.closes.assign(count, kNever);
    }
  }

  [[nodiscard]] const Population& population() const { return *population_; }
  [[nodiscard]] const NeuronModel& model() const { return population_->neuron; }
  /// The population's number.
  [[nodiscard]] std::uint16_t number() const { return number_; }
  [[nodiscard]] std::uint32_t first() const { return first_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(states_.size()); }
  [[nodiscard]] NeuronId neuron_id(std::uint32_t neuron) const {
    return NeuronId{index(population_->first) + first_ + neuron};
  }
  [[nodiscard]] bool is_dead(std::uint32_t neuron, Time now) const {
    return population_->is_dead(first_ + neuron, now);
  }
  /// What is kept of values that the neuron computes at `now`.
  [[nodiscard]] InNumbersOf kept(std::uint32_t neuron, Time now) const {
    return {model(), neuron_id(neuron), now};
  }
  [[nodiscard]] NeuronState& state(std::uint32_t neuron) { return states_[neuron]; }
  [[nodiscard]] PortVolleys& port(Port port) { return ports_[static_cast<std::size_t>(port)]; }

  [[nodiscard]] bool has_open_window(Time now) const {
    return std::ranges::any_of(states_, [&](const NeuronState& state) {
      return state.window.is_open(now, model().window);
    });
  }

  /// An event reaches a neuron at `time`: opens its window if need be, and then forgets what lay in
  /// its ports.
  void open(std::uint32_t neuron, Time time) {
    if (!open_window(model(), states_[neuron], time)) return;
    for (PortVolleys& port : ports_) {
      port.sum[neuron] = 0;
      port.held[neuron] = 0;
      port.closes[neuron] = kNever;
    }
  }

  /// A contribution will reach `port` of the neurons [first, first + count) at `time`: opens their
  /// volleys where none is open, and puts the closings into `queue`.
  void expect_contribution(Port port, std::uint32_t first, std::uint32_t count, Time time,
                           EventQueue<Instant>& queue) {
    PortVolleys& volleys = this->port(port);
    if (volleys.all_open_at == time) return;
    VolleyClosing run{.port = port, .part = number_, .first = first, .count = 0};
    const Time closing = time + model().integration;
    for (std::uint32_t neuron = first; neuron < first + count; ++neuron) {
      open(neuron, time);
      if (volleys.closes[neuron] == kNever) {
        volleys.closes[neuron] = closing;
        ++run.count;
        continue;
      }
      if (run.count > 0) queue.at(closing).closings.push_back(run);
      run.first = neuron + 1;
      run.count = 0;
    }
    if (run.count > 0) queue.at(closing).closings.push_back(run);
    if (count == size()) volleys.all_open_at = time;
  }

  /// The loss of a neuron that was judged just now.
  [[nodiscard]] double judged_loss(std::uint32_t neuron) const {
    return with_activation(model().activation, [&](const auto& function) {
      return recirc::judged_loss(model(), states_[neuron], function);
    });
  }

  /// Takes the sum of the volley that closes at `now`, or nothing if it was forgotten meanwhile
  /// with its window.
  [[nodiscard]] bool take_volley(PortVolleys& volleys, std::uint32_t neuron, Time now,
                                 double& sum) {
    if (volleys.closes[neuron] != now) return false;
    volleys.closes[neuron] = kNever;
    sum = volleys.sum[neuron] + volleys.held[neuron];
    volleys.sum[neuron] = 0;
    return states_[neuron].window.is_open(now, model().window);
  }

 private:
  const Population* population_;
  std::uint16_t number_;
  std::uint32_t first_;
  std::vector<NeuronState> states_;
  std::array<PortVolleys, 3> ports_;  // basal, apical, target
};

}  // namespace recirc
