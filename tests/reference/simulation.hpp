#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "neurons/random.hpp"
#include "tests/reference/neuron.hpp"
#include "tests/reference/synapse.hpp"

namespace recirc::reference {

/// A run that the project's engine must end with a RunError, and where.
struct Failure : std::runtime_error {
  Failure(std::uint32_t neuron_, std::int64_t time_ns_)
      : std::runtime_error("the reference can't go on"), neuron(neuron_), time_ns(time_ns_) {}
  std::uint32_t neuron;
  std::int64_t time_ns;
};

/// More events than a test waits for.
struct TooLong : std::runtime_error {
  TooLong() : std::runtime_error("more events than the reference is asked for") {}
};

/// Events, as DESIGN section 2 and sim/counts.hpp define them.
struct Tally {
  std::uint64_t neuron_events = 0;
  std::uint64_t synaptic_events = 0;
  std::uint64_t effective_synaptic_events = 0;
  std::uint64_t weight_updates = 0;
  std::uint64_t lost_events = 0;
};

/// DESIGN section 2, once more and slowly: every neuron, every synapse and every bias an object
/// with buffers of its own; one queue of single events in a total order; every contribution an
/// event, every window with a timer. Shares with the project what a Network says, and no code.
class Simulation {
 public:
  explicit Simulation(const Network& network, std::uint64_t most_events = 1'000'000);

  /// An event whose value counts as 0, for all that hear it and whenever they think of it. It
  /// happens all the same, and keeps its place among others. Who spoke knows what it said: where
  /// axons speak by change, later differences are to that, and what is held lacks this one.
  struct Silenced {
    enum class Kind : std::uint8_t { stimulus, volley, activation, soma, error, axon, delivery };
    Kind kind{};
    std::int64_t time_ns = 0;
    std::uint32_t neuron = 0;      // of a delivery: the postsynaptic one
    Port port{};                   // of volley, soma, error and axon
    Output output{};               // of axon
    std::uint32_t pre = 0;         // of a delivery
    std::uint32_t projection = 0;  // of a delivery
    friend bool operator==(const Silenced&, const Silenced&) = default;
  };
  void silence(const Silenced& event) { silenced_ = event; }

  /// A rule has fired: where and when, and the change.
  struct Change {
    std::int64_t time_ns = 0;
    bool is_bias = false;
    std::uint32_t projection = 0;
    std::uint32_t pre = 0;
    std::uint32_t post = 0;
    double value = 0;
  };
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

  /// Presents these examples one after another, until the period of the last one is over.
  /// Throws Failure or TooLong.
  void present(const std::vector<std::vector<double>>& examples);

  /// In the layout of Projection::initial_weights; of the biases, one a neuron (0 without).
  [[nodiscard]] std::vector<double> weights(std::size_t projection) const;
  [[nodiscard]] std::vector<double> biases(std::size_t population) const;
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] std::uint64_t firings(std::size_t projection) const { return firings_[projection]; }
  [[nodiscard]] std::uint64_t bias_firings(std::size_t population) const {
    return bias_firings_[population];
  }
  [[nodiscard]] std::uint64_t events_of(std::size_t population) const {
    return events_[population];
  }
  [[nodiscard]] double loss() const { return loss_; }
  [[nodiscard]] std::uint64_t judged() const { return judged_; }
  /// All that the soma of a neuron showed: when, and what.
  [[nodiscard]] const std::vector<std::pair<std::int64_t, double>>& soma_log(
      std::uint32_t neuron) const {
    return soma_log_[neuron];
  }

 private:
  // What happens at one time, in this order: batches are applied, windows end, events arrive, and
  // then volleys end (timers sort after all events of their time).
  enum class Phase : std::uint8_t { apply, window_end, arrival, volley_end };
  enum class Target : std::uint8_t { neuron, synapse, bias };
  // The "ports" of a synapse.
  static constexpr std::uint8_t kSoma = 0;
  static constexpr std::uint8_t kError = 1;
  static constexpr std::uint8_t kAxon = 2;

  // The total order: no two events are equal.
  struct Place {
    std::int64_t time_ns = 0;
    Phase phase{};
    Target target{};
    std::uint32_t post = 0;
    std::uint8_t port = 0;
    std::uint32_t pre = 0;
    std::uint64_t number = 0;  // within its source, or of the volley
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct What {
    double value = 0;
    Port cause{};  // of a soma's signal
    bool is_lost = false;
  };

  struct SynapsePlace {
    std::uint32_t projection = 0;
    std::uint32_t pre = 0;  // neurons of the network
    std::uint32_t post = 0;
    std::int64_t delay_ns = 0;
  };

  void add_population(const Population& population, std::uint32_t number);
  void add_projection(const Projection& projection, std::uint32_t number);
  void add(const Place& place, const What& what);
  void run_before(std::int64_t time_ns);
  void happen(const Place& place, const What& what);
  void apply_batch(std::int64_t now_ns);
  void limit_norms(std::uint32_t projection);
  void end_window(const Place& place);
  void arrive_at_neuron(const Place& place, const What& what);
  void arrive_at_synapse(const Place& place, const What& what);
  void end_volley(const Place& place);
  [[nodiscard]] bool is_silent(const Silenced& event) const { return silenced_ == event; }
  [[nodiscard]] bool is_dead(std::uint32_t neuron, std::int64_t now_ns) const;
  [[nodiscard]] bool is_no_answer(std::uint32_t neuron, Port cause) const;
  void speak(std::uint32_t neuron, std::int64_t now_ns, const Spoken& spoken, Port cause);
  void send(std::uint32_t neuron, std::int64_t now_ns, double value, Output output);
  [[nodiscard]] Keep keep_of(std::uint32_t neuron, std::int64_t now_ns) const;
  void keep_weight(Target target, std::uint32_t actor, std::int64_t now_ns);
  [[nodiscard]] std::uint64_t entity_of(std::uint32_t synapse) const;
  [[nodiscard]] std::uint64_t fate(std::uint32_t synapse, Purpose purpose,
                                   std::uint64_t number) const;
  void tell_own_synapses(std::uint32_t neuron, std::int64_t at_ns, std::uint8_t port,
                         const What& what);
  void fired(Target target, std::uint32_t actor, const Firing& firing, std::int64_t now_ns);

  Timing timing_;
  std::vector<Population> populations_;
  std::vector<Projection> projections_;
  std::vector<Neuron> neurons_;
  std::vector<std::uint32_t> population_of_;        // of each neuron
  std::vector<std::uint64_t> numbers_;              // events that each neuron has sent so far
  std::vector<std::array<std::uint64_t, 2>> sent_;  // those by each output
  std::vector<Synapse> synapses_;
  std::vector<SynapsePlace> places_;            // of the synapses
  std::vector<std::uint64_t> synapse_numbers_;  // events that each synapse has sent so far
  std::vector<Synapse> biases_;                 // one a neuron
  std::map<Place, What> queue_;
  std::uint64_t presented_ = 0;
  std::uint64_t happened_ = 0;
  std::uint64_t most_events_;
  Tally tally_;
  std::vector<std::uint64_t> firings_;
  std::vector<std::uint64_t> bias_firings_;
  std::vector<std::uint64_t> events_;
  std::optional<Silenced> silenced_;
  std::vector<Change> changes_;
  double loss_ = 0;
  std::uint64_t judged_ = 0;
  std::vector<std::vector<std::pair<std::int64_t, double>>> soma_log_;
};

}  // namespace recirc::reference
