#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/actor/event_log.hpp"
#include "sim/actor/instant.hpp"
#include "sim/actor/population_part.hpp"
#include "sim/actor/post_factors.hpp"
#include "sim/actor/soma_buffers.hpp"
#include "sim/event_queue.hpp"

namespace recirc {

/// The biases of the neurons of a population part: each the weight of a synapse from a unit that is
/// always 1, so that it learns by its rule with pre = 1. Nothing travels to it but its neuron's own
/// signals, so a bias is in no count of events.
class BiasSynapses {
 public:
  /// The biases of `part`, all 0 if its population has none. Changes are applied as `apply` says.
  BiasSynapses(const PopulationPart& part, Apply apply);

  [[nodiscard]] const double* values() const { return values_.data(); }
  [[nodiscard]] std::span<double> values() { return values_; }
  /// Sums of changes; none where no rule changes them.
  [[nodiscard]] std::span<const double> changes() const { return changes_; }
  [[nodiscard]] std::span<double> changes() { return changes_; }
  [[nodiscard]] bool is_plastic() const { return rule_ != nullptr; }

  /// Told of every soma signal and error that reaches the part's neurons' synapses.
  [[nodiscard]] FreshPosts& fresh_posts() { return fresh_posts_; }

  /// After a signal to `neuron`, for rules that need to know of the window that it may have opened:
  /// puts its end into `queue` if the rule fires then. `part` is the population's number.
  void notice_signal(std::uint32_t neuron, std::uint16_t part, const SomaBuffers& buffers,
                     EventQueue<Instant>& queue) {
    if (!noticed_.empty()) notice_window(neuron, part, buffers, queue);
  }

  /// Fires the rule of all biases whose last variable arrived at this instant.
  void fire(Time now, const SomaBuffers& buffers);

  /// Fires the rule of `neuron`'s bias as its window ends.
  void fire_at_window_end(std::uint32_t neuron, Time now, const SomaBuffers& buffers);

  /// Applies every bias's sum of changes.
  void apply(double presentations, Time now);

  /// Tells `log` of changes and updates from now on.
  void set_log(const SynapseLog& log) { log_ = log; }

  /// From now on examples of `epoch`, counted from 0, are presented.
  void begin_epoch(std::uint64_t epoch);

  /// How many biases' rules have fired.
  [[nodiscard]] std::uint64_t firings() const { return firings_; }

 private:
  void notice_window(std::uint32_t neuron, std::uint16_t part, const SomaBuffers& buffers,
                     EventQueue<Instant>& queue);
  void fire_run(NeuronRun run, Time now, const SomaBuffers& buffers);
  void log_changes(NeuronRun run, Time now);
  void apply_to(std::uint32_t neuron, double rate, Time now);

  const LearningRule* rule_ = nullptr;
  const BiasModel* model_ = nullptr;
  double rate_ = 0;  // of the present epoch
  Time window_;
  bool is_immediate_ = false;
  std::uint64_t first_neuron_;  // of the network
  std::vector<double> values_;
  std::vector<double> changes_;
  std::vector<Time> noticed_;              // opening of the last window that was noticed
  std::vector<PostFactors> post_factors_;  // one if plastic
  std::vector<double> pre_factors_;
  FreshPosts fresh_posts_;
  SynapseLog log_;
  std::vector<double> logged_changes_;
  std::uint64_t firings_ = 0;
};

}  // namespace recirc
