#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "neurons/synapse.hpp"
#include "sim/actor/event_log.hpp"
#include "sim/actor/instant.hpp"
#include "sim/actor/population_part.hpp"
#include "sim/counts.hpp"
#include "sim/event_queue.hpp"

namespace recirc {

/// The synapses of one projection onto the neurons of one population part, each an actor with a
/// window and buffers of its own: for sparse projections, delays that differ from synapse to
/// synapse, rules that fire at the window's end, immediate application, and presentations that do
/// not fit one window.
class SingleSynapses {
 public:
  /// All synapses of one presynaptic neuron that have the same delay.
  struct Bundle {
    std::uint32_t pre = 0;  ///< number within the presynaptic population
    Time delay;
    std::uint32_t first = 0;  ///< synapses [first, first + count)
    std::uint32_t count = 0;
  };

  SingleSynapses(const Network& network, const Projection& projection, std::uint32_t number,
                 const PopulationPart& part);

  /// A presynaptic event with `value` reaches the synapses of `bundle` at `now`.
  void receive_pre(std::uint32_t bundle, double value, Time now, PopulationPart& part,
                   EventQueue<Instant>& queue, EventCounts& counts);

  /// Events that a synapse of a projection with faults is sent reach it alone, or are lost: there
  /// every synapse is a bundle.
  struct Unreliable {
    std::uint32_t synapse = 0;
    double value = 0;
    Time left;  ///< when it left the neuron
    bool is_lost = false;
  };
  void receive_unreliable(const Unreliable& event, Time now, PopulationPart& part,
                          EventQueue<Instant>& queue, EventCounts& counts);

  /// Counts an event that the presynaptic neuron `pre` sends; returns how many there were before.
  std::uint64_t count_event(std::uint32_t pre) { return sent_[pre]++; }
  /// Events so far by presynaptic neuron, where there are faults; else nothing.
  [[nodiscard]] const std::vector<std::uint64_t>& sent() const { return sent_; }
  void set_sent(const std::vector<std::uint64_t>& sent) { sent_ = sent; }
  /// Names the synapse in what is drawn for it.
  [[nodiscard]] std::uint64_t drawn_for(std::uint32_t synapse) const {
    return projection_->drawn_for(std::uint64_t{pres_[synapse]} * post_->size + first_post_ +
                                  posts_[synapse]);
  }

  /// The soma's signal, or the error, reaches the synapses of `signal.neuron`.
  void receive_soma(const OwnSignal& signal, Time now, EventQueue<Instant>& queue,
                    EventCounts& counts);
  void receive_error(const OwnSignal& signal, Time now, EventQueue<Instant>& queue,
                     EventCounts& counts);

  /// The window of `synapse` ends.
  void end_window(std::uint32_t synapse, Time now, EventCounts& counts);

  /// Applies every synapse's sum of changes to its weight, and the limits.
  void apply(double presentations, Time now, EventCounts& counts);

  /// Tells `log` of deliveries, changes and updates from now on.
  void set_log(const SynapseLog& log) { log_ = log; }
  /// Tells the log that all weights were written anew at `now`.
  void log_updates(Time now) const;

  /// From now on examples of `epoch`, counted from 0, are presented.
  void begin_epoch(std::uint64_t epoch) { rate_ = projection_->synapse.rate_in(epoch); }

  [[nodiscard]] const Projection& projection() const { return *projection_; }
  [[nodiscard]] const std::vector<Bundle>& bundles() const { return bundles_; }
  [[nodiscard]] bool is_plastic() const { return projection_->synapse.rule.has_value(); }
  [[nodiscard]] std::uint64_t firings() const { return firings_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(synapses_.size()); }
  [[nodiscard]] double weight(std::uint32_t synapse) const { return synapses_[synapse].weight(); }
  void set_weight(std::uint32_t synapse, double weight) { synapses_[synapse].set_weight(weight); }
  /// The sum of a synapse's changes, of a plastic projection.
  [[nodiscard]] double change(std::uint32_t synapse) const { return changes_[synapse]; }
  void set_change(std::uint32_t synapse, double change) { changes_[synapse] = change; }
  /// Where a synapse's weight lies in Projection::initial_weights.
  [[nodiscard]] std::size_t weight_index(std::uint32_t synapse) const {
    return weight_indices_[synapse];
  }
  /// Whether some synapse's window is open.
  [[nodiscard]] bool has_open_window(Time now) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  void add(std::uint32_t pre, std::uint32_t post, Time delay, std::size_t weight_index);
  void index_by_post(std::uint32_t posts);
  void deliver(std::uint32_t synapse, double value, Time left, Time now, PopulationPart& part,
               EventQueue<Instant>& queue, EventCounts& counts);
  void after_event(std::uint32_t synapse, Time now, EventQueue<Instant>& queue,
                   EventCounts& counts);
  [[nodiscard]] bool is_dead(std::uint32_t synapse, Time now) const {
    return post_->is_dead(first_post_ + posts_[synapse], now);
  }
  void fired(std::uint32_t synapse, double change, Time now, EventCounts& counts);
  void log(EventKind kind, std::uint32_t synapse, Time now, Time caused, double value) const;
  [[nodiscard]] std::span<const std::uint32_t> incoming(std::uint32_t post) const;
  void limit_incoming_norms(Time now, EventCounts& counts);
  /// What is kept of the synapse's weight.
  void keep_number(std::uint32_t synapse, Time now);

  const Projection* projection_;
  double rate_ = 0;  // of the present epoch
  std::uint32_t number_;
  bool is_immediate_;
  std::vector<Synapse> synapses_;  // by (pre, delay, post)
  std::vector<double> changes_;
  std::vector<std::uint32_t> pres_;
  std::vector<std::uint32_t> posts_;
  std::vector<std::size_t> weight_indices_;
  std::vector<Bundle> bundles_;
  const Population* post_;                     // the postsynaptic population
  std::uint32_t first_post_;                   // of the part in it
  std::vector<std::uint64_t> sent_;            // events of each presynaptic neuron; with faults
  std::vector<std::uint32_t> incoming_;        // synapses by post, in order of pre
  std::vector<std::uint32_t> incoming_first_;  // of each post, and the end
  std::vector<Time> end_expected_;             // opening of the window whose end is awaited
  SynapseLog log_;
  std::uint64_t firings_ = 0;
};

}  // namespace recirc
