#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "network/population_of.hpp"
#include "neurons/neuron.hpp"
#include "sim/audit/expected_events.hpp"

namespace recirc {

/// What arrives at a neuron's port.
struct Contribution {
  double value = 0;
  std::uint32_t neuron = 0;  ///< number in the network
  NeuronId pre{};
  std::uint32_t projection = 0;
};

/// All neurons of a network, each taken out of it: each is fed its own stimuli and contributions,
/// and what it must say follows. What it does is neurons/neuron.hpp; this adds the volleys of its
/// ports up. Feed instants in the order of time, each in the order of the functions here.
class LoneNeurons {
 public:
  explicit LoneNeurons(const Network& network);

  /// A stimulus reaches a clamped neuron.
  void clamp(std::uint32_t neuron, double value, Time now, ExpectedEvents& expected);

  /// A volley of `port` that is due at `now`, or none if it was forgotten with its window. Neurons
  /// go on with `recorded`, where they are given it, instead of the sum.
  struct Closing {
    std::uint32_t neuron = 0;
    Port port{};
  };
  [[nodiscard]] bool is_due(const Closing& closing, Time now) const;
  void close(const Closing& closing, double bias, const RecordedEvent* recorded, Time now,
             ExpectedEvents& expected);

  /// Contributions leave synapses at `now`, and arrive 1 ns later. Sorts them; adds the volleys
  /// that they open to `closings`, each with its time.
  void contribute(std::vector<Contribution>& contributions, Time now,
                  std::vector<std::pair<Time, Closing>>& closings);

  /// Whether a neuron is dead at `now`: it receives and says nothing.
  [[nodiscard]] bool is_dead(std::uint32_t neuron, Time now) const {
    return population(neuron).is_dead(neuron - index(population(neuron).first), now);
  }

 private:
  struct OpenVolley {
    double sum = 0;
    double held = 0;  // what axons that speak by change add up to, through the window
    double scale = 0;
    Time closes = kNever;
  };
  struct LoneNeuron {
    NeuronState state;
    std::array<OpenVolley, 3> ports;
  };

  void open(std::uint32_t neuron, Time time);
  void tell(std::uint32_t neuron, Port cause, const Signals& signals, Time now,
            ExpectedEvents& expected) const;
  [[nodiscard]] const Population& population(std::uint32_t neuron) const {
    return network_->population(*population_of(*network_, NeuronId{neuron}));
  }
  [[nodiscard]] const NeuronModel& model(std::uint32_t neuron) const {
    return population(neuron).neuron;
  }

  const Network* network_;
  std::vector<bool> has_error_output_;  // by population
  std::vector<LoneNeuron> neurons_;
};

}  // namespace recirc
