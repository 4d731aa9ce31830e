#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "neurons/event_faults.hpp"
#include "neurons/fixed_point.hpp"
#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/learning_rule.hpp"
#include "neurons/neuron.hpp"
#include "neurons/rate_schedule.hpp"
#include "neurons/synapse.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// A bias: the weight of a synapse from a unit that is always 1.
struct BiasModel {
  std::vector<double> initial;       ///< one for each neuron
  std::optional<LearningRule> rule;  ///< none: it stays as it is
  double rate = 0;
  RateSchedule schedule{};  ///< what the rate is multiplied by
  FixedPoint numbers{};     ///< that biases are kept in after every application

  /// The rate while the examples of `epoch`, counted from 0, are presented.
  [[nodiscard]] double rate_in(std::uint64_t epoch) const {
    return rate * rate_factor(schedule, epoch);
  }
};

/// A group of neurons that share everything but their biases.
struct Population {
  std::string name;
  NeuronId first{};  ///< its neurons are numbered from here
  std::uint32_t size = 0;
  NeuronModel neuron;
  std::optional<BiasModel> bias;
  /// When each neuron dies, kNever if it doesn't; empty: none does.
  std::vector<Time> dies;

  /// Whether neuron `which` is dead at `now`: it receives and says nothing, and its synapses don't
  /// learn.
  [[nodiscard]] bool is_dead(std::uint32_t which, Time now) const {
    return !dies.empty() && dies[which] <= now;
  }
};

/// A synapse of a projection that is not all-to-all with one delay.
struct SparseSynapse {
  std::uint32_t pre = 0;   ///< number within the presynaptic population
  std::uint32_t post = 0;  ///< number within the postsynaptic population
  Time delay;              ///< total, from neuron to neuron
};

/// Whether a tied projection's synapse from j to i has the weight of the other's from j to i, or
/// from i to j.
enum class Orientation : std::uint8_t { plain, transposed };

/// The weights of a projection are those of another, its owner.
struct Tie {
  ProjectionId owner{};
  Orientation orientation = Orientation::plain;
};

/// All synapses from one population's output to another's port.
struct Projection {
  std::string name;
  PopulationId pre{};
  PopulationId post{};
  Output output = Output::axon;
  Port port = Port::basal;
  SynapseModel synapse;
  /// All synapses see what a presentation sends them in one window, and a presynaptic event reaches
  /// all of a neuron's at the same time: an engine may store once what a row of synapses has seen.
  bool one_window = false;
  /// All-to-all with the constant `delay`: empty. Otherwise every synapse, sorted by (pre, delay,
  /// post), each pair at most once.
  std::vector<SparseSynapse> synapses;
  bool all_to_all = true;
  Time delay;  ///< total; the least of all synapses where they differ
  Time longest_delay;
  EventFaults faults;
  std::uint32_t number = 0;  ///< in the scenario: of what is drawn for its synapses

  /// Names a synapse in what is drawn for it; `pair` is pre * (size of post) + post, below 2^48.
  [[nodiscard]] std::uint64_t drawn_for(std::uint64_t pair) const {
    return std::uint64_t{number} << 48U | pair;
  }
  /// All-to-all: [pre][post]; otherwise in the order of `synapses`.
  std::vector<double> initial_weights;
  /// Then the owner's weights hold, and its limits; the owner is not tied itself.
  std::optional<Tie> tie;
};

/// When things happen in a run. Source: DESIGN section 2, "Window" and "Batches".
struct Timing {
  Time window;  ///< u of eq. 14
  Time period;  ///< between presentations
  std::uint32_t batch = 1;
  Apply apply = Apply::batch;
};

/// What an engine runs: immutable, the same for every engine and thread.
struct Network {
  std::vector<Population> populations;
  std::vector<Projection> projections;
  Timing timing;
  /// Whether an event may not arrive, or not be sent: then neurons and synapses may miss what their
  /// rule or their error needs, and that is no mistake.
  [[nodiscard]] bool may_lose_events() const {
    return std::ranges::any_of(projections,
                               [](const Projection& p) { return p.faults.loss > 0; }) ||
           std::ranges::any_of(populations, [](const Population& p) { return !p.dies.empty(); });
  }
  [[nodiscard]] const Population& population(PopulationId id) const {
    return populations[index(id)];
  }
  [[nodiscard]] const Projection& projection(ProjectionId id) const {
    return projections[index(id)];
  }
  [[nodiscard]] std::uint32_t neuron_count() const {
    return populations.empty() ? 0 : index(populations.back().first) + populations.back().size;
  }
};

}  // namespace recirc
