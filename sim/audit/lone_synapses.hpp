#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "sim/audit/expected_events.hpp"
#include "sim/audit/lone_synapse.hpp"
#include "sim/audit/synapse_index.hpp"

namespace recirc {

/// Which synapses are replayed, and what their updates follow.
struct ReplayOptions {
  /// Of each projection, spread evenly; none: all. All biases are. Synapses that share a weight
  /// with one of them are replayed too; under immediate application all are.
  std::optional<std::uint32_t> synapses{};
  /// Presentations of an epoch, for rates that change from epoch to epoch; 0: all are of the first.
  std::uint64_t epoch = 0;
};

/// Synapses of a network, each rebuilt alone, and the updates of what they have added up.
class LoneSynapses {
 public:
  /// `learns(projection)` and `biases_learn(population)`: whether these can be replayed at all.
  LoneSynapses(const Network& network, std::span<const SynapseIndex> synapses,
               const ReplayOptions& options, const std::function<bool(std::uint32_t)>& can_replay,
               const std::function<bool(std::uint32_t)>& can_replay_biases);

  /// The replay of a synapse, or of a neuron's bias; none if it is not replayed.
  static constexpr std::uint32_t kNone = 0xffffffff;
  [[nodiscard]] std::uint32_t replay_of(std::uint32_t projection, std::size_t synapse) const {
    return of_projection_[projection].empty() ? kNone : of_projection_[projection][synapse];
  }
  [[nodiscard]] std::uint32_t replay_of_bias(std::uint32_t neuron) const {
    return of_bias_[neuron];
  }
  /// The replays of the synapses of a neuron, its bias last.
  [[nodiscard]] std::span<const std::uint32_t> onto(std::uint32_t neuron) const {
    return onto_[neuron];
  }

  /// Inputs of replay `replay` at `now`, in the order that instants have; what they must lead to is
  /// added to `expected`. `receive_pre` returns the contribution to the neuron.
  void receive_soma(std::uint32_t replay, double value, Port cause, Time now,
                    ExpectedEvents& expected);
  void receive_error(std::uint32_t replay, double value, Time now, ExpectedEvents& expected);
  double receive_pre(std::uint32_t replay, double value, Time now, ExpectedEvents& expected);

  /// When the window of `replay` ends, if its rule fires then; and its end.
  [[nodiscard]] Time window_end(std::uint32_t replay) const;
  void end_window(std::uint32_t replay, Time now, ExpectedEvents& expected);

  /// Sums of changes are applied at the end of batch number `batch`, counted from 0. `factor` is
  /// what a neuron answered to the weights of its synapses of a projection; asked where not all of
  /// these are replayed, so that the answer can't be worked out.
  using Factor =
      std::function<std::optional<double>(std::uint32_t projection, std::uint32_t neuron)>;
  void apply(std::uint64_t batch, Time now, const Factor& factor, ExpectedEvents& expected);

  /// The weight of a replay; and what a recording says that it is.
  [[nodiscard]] double weight(std::uint32_t replay) const {
    return replays_[replay].synapse.weight();
  }
  void set_weight(std::uint32_t replay, double weight);
  /// Sums of changes begin anew.
  void forget_changes();

  struct Progress {
    std::uint64_t replayed = 0;  ///< synapses
    Time longest_wait{};         ///< from a window's opening to the last input before a change
  };
  [[nodiscard]] Progress of_projection(std::uint32_t projection) const;
  [[nodiscard]] Progress of_biases(std::uint32_t population) const;

 private:
  struct Replay {
    LoneSynapse synapse;
    double sum = 0;       // of changes
    double scale = 0;     // of their sizes
    double reported = 0;  // the weight before its norm was limited
    std::uint32_t projection = kNoProjection;
    std::size_t number = 0;  // of the synapse; of the neuron for a bias
  };
  // Replays that share a weight: the owner's first, then those tied to it, in order.
  using Family = std::vector<std::uint32_t>;

  std::uint32_t add(std::uint32_t projection, std::size_t synapse);
  void add_biases(std::uint32_t population);
  void add_family(std::uint32_t owner, std::size_t synapse, std::span<const std::uint32_t> tied,
                  std::span<const std::vector<std::size_t>> places);
  void fired(Replay& replay, std::optional<double> change, Time now, ExpectedEvents& expected);
  [[nodiscard]] RecordedEvent event_of(const Replay& replay, EventKind kind, Time now,
                                       double value) const;
  [[nodiscard]] bool is_dead(const Replay& replay, Time now) const;
  [[nodiscard]] double kept_weight(const Replay& replay, double weight, Time now) const;
  [[nodiscard]] double rate(const SynapseModel& model, std::uint64_t presentation) const;
  void add_up(const Family& family, std::uint64_t presentation);
  void limit_norms(const Factor& factor, Time now, ExpectedEvents& expected);

  const Network* network_;
  std::span<const SynapseIndex> synapses_;
  ReplayOptions options_;
  std::vector<SynapseModel> bias_models_;  // by population
  std::vector<Replay> replays_;
  std::vector<Family> families_;
  std::vector<std::uint32_t> limited_;  // projections whose neurons limit the norm of their weights
  std::vector<std::vector<std::uint32_t>> of_projection_;  // [projection][synapse]
  std::vector<std::uint32_t> of_bias_;                     // by neuron
  std::vector<std::vector<std::uint32_t>> onto_;           // by neuron
};

}  // namespace recirc
