#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// The soma's signal, or the error, of a neuron on its way to the neuron's own synapses.
struct OwnSignal {
  double value = 0;
  std::uint32_t neuron = 0;  ///< number within its population part
  std::uint16_t part = 0;    ///< number of the population
  Port cause{};              ///< what it answers: the clamp or a basal volley
};

/// An axon's (or error output's) event that reaches the synapses of one bundle: all synapses of one
/// presynaptic neuron in one projection that have the same delay.
struct AxonArrival {
  double value = 0;
  NeuronId pre{};
  std::uint32_t bundle = 0;  ///< numbered by projection, presynaptic neuron and delay
};

/// An event that may be late or lost, and reaches one synapse alone.
struct UnreliableArrival {
  double value = 0;
  NeuronId pre{};
  std::uint32_t bundle = 0;  ///< of one synapse
  Time left;                 ///< when the event left the neuron
  bool is_lost = false;      ///< it would have arrived now
};

/// The end of an integration window of the neurons [first, first + count) of a population part.
/// Their order is that in which neurons act within an instant.
struct VolleyClosing {
  Port port{};
  std::uint16_t part = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  friend auto operator<=>(const VolleyClosing&, const VolleyClosing&) = default;
};

/// The end of the window of a synapse whose rule fires then.
struct WindowEnd {
  std::uint32_t group = 0;    ///< number of the projection; of the population for a bias
  std::uint32_t synapse = 0;  ///< number within the partition's part of it
};

/// All that happens at one simulated time in one partition.
struct Instant {
  std::vector<OwnSignal> somas;
  std::vector<OwnSignal> errors;
  std::vector<VolleyClosing> closings;
  std::vector<AxonArrival> arrivals;
  std::vector<UnreliableArrival> unreliable_arrivals;
  std::vector<WindowEnd> window_ends;
  std::vector<WindowEnd> bias_window_ends;
  bool arrivals_in_order = true;  ///< by (pre, bundle), as contributions must be summed

  void add(const AxonArrival& arrival) {
    if (!arrivals.empty()) {
      const AxonArrival& last = arrivals.back();
      const bool in_order =
          last.pre < arrival.pre || (last.pre == arrival.pre && last.bundle <= arrival.bundle);
      arrivals_in_order = arrivals_in_order && in_order;
    }
    arrivals.push_back(arrival);
  }

  /// Puts the arrivals into the order in which contributions are summed; of several at one synapse,
  /// the one that was sent first comes first.
  void sort_arrivals() {
    const auto by_pre = [](const auto& a, const auto& b) {
      return a.pre != b.pre ? a.pre < b.pre : a.bundle < b.bundle;
    };
    if (!arrivals_in_order) std::ranges::stable_sort(arrivals, by_pre);
    std::ranges::stable_sort(unreliable_arrivals, by_pre);
  }

  /// Puts the volleys that close into their order: who contributed to them first decides nothing.
  void sort_closings() {
    if (!std::ranges::is_sorted(closings)) std::ranges::sort(closings);
  }

  void clear() {
    somas.clear();
    errors.clear();
    closings.clear();
    arrivals.clear();
    unreliable_arrivals.clear();
    window_ends.clear();
    bias_window_ends.clear();
    arrivals_in_order = true;
  }
};

}  // namespace recirc
