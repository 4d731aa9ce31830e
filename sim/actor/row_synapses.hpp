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
#include "sim/counts.hpp"
#include "sim/event_queue.hpp"

namespace recirc {

/// The synapses of one projection onto the neurons of one population part, where every synapse sees
/// a presentation in one window and an axon's event reaches a whole row at once
/// (Projection::one_window). What all synapses of a row have seen from their presynaptic neuron is
/// kept once a row, what all synapses of a neuron have seen from it once a neuron (SomaBuffers);
/// each synapse owns its weight and its sum of changes, 16 bytes. An event is delivered to its row
/// in one sweep over contiguous state. The bits are those of SingleSynapses, which tests hold
/// against it.
class RowSynapses {
 public:
  /// `part` is the population part that the projection feeds; weights start as the network says.
  RowSynapses(const Network& network, const Projection& projection, const PopulationPart& part);

  /// A presynaptic event with `value` reaches all synapses of `row` at `now`; they send their
  /// contributions on to `part`.
  void receive_pre(std::uint32_t row, double value, Time now, PopulationPart& part,
                   EventQueue<Instant>& queue, EventCounts& counts);

  /// Told of every soma signal and error that reaches the synapses of the part's neurons.
  [[nodiscard]] FreshPosts& fresh_posts() { return fresh_posts_; }

  /// Fires the rule of all synapses for which the last variable that it names arrived at `now`.
  void fire(Time now, const PopulationPart& part, const SomaBuffers& buffers, EventCounts& counts);

  /// Applies every synapse's sum of changes to its weight, and the limits.
  void apply(double presentations, Time now, EventCounts& counts);

  /// Tells `log` of deliveries, changes and updates from now on.
  void set_log(const SynapseLog& log) { log_ = log; }
  /// Tells the log that all weights were written anew at `now`.
  void log_updates(Time now) const;

  /// From now on examples of `epoch`, counted from 0, are presented.
  void begin_epoch(std::uint64_t epoch) { rate_ = projection_->synapse.rate_in(epoch); }

  [[nodiscard]] const Projection& projection() const { return *projection_; }
  [[nodiscard]] bool is_plastic() const { return is_plastic_; }
  /// How many synapses' rules have fired.
  [[nodiscard]] std::uint64_t firings() const { return firings_; }
  /// Synapses: all of a row, then those of the next one.
  [[nodiscard]] std::size_t size() const { return weights_.size(); }
  [[nodiscard]] double weight(std::size_t synapse) const { return weights_[synapse]; }
  void set_weight(std::size_t synapse, double weight) { weights_[synapse] = weight; }
  /// The sum of a synapse's changes, of a plastic projection.
  [[nodiscard]] double change(std::size_t synapse) const { return changes_[synapse]; }
  void set_change(std::size_t synapse, double change) { changes_[synapse] = change; }
  /// Where a synapse's weight lies in Projection::initial_weights.
  [[nodiscard]] std::size_t weight_index(std::size_t synapse) const {
    return synapse / columns_ * posts_ + first_post_ + synapse % columns_;
  }
  /// Whether some row's window is open.
  [[nodiscard]] bool has_open_window(Time now) const;
  [[nodiscard]] std::size_t bytes() const {
    return (weights_.capacity() + changes_.capacity() + pre_.capacity()) * sizeof(double) +
           row_states_.capacity() * sizeof(RowState);
  }

 private:
  struct RowState {
    Window window;
    std::uint32_t count = 0;
  };

  [[nodiscard]] bool is_ready(std::uint32_t row, Time now) const;
  void fire_row(std::uint32_t row, std::span<const NeuronRun> runs, Time now, EventCounts& counts);
  void log_changes(std::uint32_t row, std::span<const NeuronRun> runs, Time now);
  void limit_incoming_norms(Time now);
  void keep_numbers(Time now);

  const Projection* projection_;
  std::uint32_t posts_;       // of the postsynaptic population
  std::uint32_t first_post_;  // of the part in it
  double rate_ = 0;           // of the present epoch
  std::uint32_t rows_;
  std::uint32_t columns_;
  bool is_plastic_;
  std::uint32_t pre_needed_ = 0;

  std::vector<double> weights_;
  std::vector<double> changes_;  // none where not plastic
  std::vector<double> pre_;      // value k of all rows together
  std::vector<RowState> row_states_;

  std::vector<PostFactors> post_factors_;  // one if plastic
  FreshPosts fresh_posts_;
  std::vector<std::uint32_t> fresh_rows_;
  std::vector<NeuronRun> ready_runs_;
  std::vector<double> pre_factors_;
  std::vector<double> norm_factors_;
  SynapseLog log_;
  std::vector<double> logged_changes_;
  std::uint64_t firings_ = 0;
};

}  // namespace recirc
