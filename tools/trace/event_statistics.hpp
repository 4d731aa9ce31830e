#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tools/trace/event_names.hpp"

namespace recirc {

/// What happened at the neurons of a population and at their incoming synapses.
struct PopulationStatistics {
  std::array<std::uint64_t, kEventKinds> events{};
  std::uint64_t zero_activations = 0;  ///< of the activations, those that are 0
  std::uint32_t active_neurons = 0;    ///< that had an activation, whatever its value
  std::vector<NeuronId> silent;        ///< of these: all of their activations were 0
  std::vector<NeuronId> saturated;     ///< of these: 95 % of their activations were saturated
};

/// What happened at the synapses of a projection.
struct ProjectionStatistics {
  std::uint64_t deliveries = 0;
  std::uint64_t effective_deliveries = 0;  ///< neither the activity nor the weight was 0
  std::uint64_t lost = 0;                  ///< events that were lost on their way
  std::uint64_t firings = 0;               ///< of the synapses' rule
  std::uint64_t effective_firings = 0;     ///< whose change is not 0
  Time least_delay = kNever;               ///< total, from neuron to neuron; of no delivery kNever
  Time longest_delay{0};
  double mean_delay_ns = 0;
};

/// Whether f, an activity of a neuron, is so near to a bound of its transfer function that the
/// slope is below 5 % of the steepest: |f| > 0.975 for tanh, f < 0.0127 or f > 0.9873 for logistic;
/// functions without bounds never saturate.
[[nodiscard]] bool is_saturated(Activation activation, double f);

/// Counts the events of a trace; memory is that of a few numbers a neuron.
class EventStatistics {
 public:
  /// `names` must outlive this.
  EventStatistics(const EventNames& names, Time period);

  /// Events come in the order of a listing.
  void add(const RecordedEvent& event);

  [[nodiscard]] std::vector<PopulationStatistics> populations() const;
  [[nodiscard]] std::vector<ProjectionStatistics> projections() const;
  /// In how many presentations something happened, weights and their limits aside.
  [[nodiscard]] std::uint64_t presentations() const { return presentations_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t events(EventKind kind) const;
  [[nodiscard]] const EventNames& names() const { return names_; }

  /// Share of zeros among all activations of neurons, as NeuroBench defines it; none without
  /// activations.
  [[nodiscard]] std::optional<double> activation_sparsity() const;
  /// Sum over all projections, without delays.
  [[nodiscard]] ProjectionStatistics synapses() const;

 private:
  struct Activations {
    std::uint64_t all = 0;
    std::uint64_t zero = 0;
    std::uint64_t saturated = 0;
  };
  struct Delays {
    ProjectionStatistics counts;
    double sum_ns = 0;
  };

  void add_activation(const RecordedEvent& event, std::uint32_t population);
  void add_delivery(const RecordedEvent& event);

  const EventNames& names_;
  Time period_;
  std::uint64_t events_ = 0;
  std::uint64_t presentations_ = 0;
  std::int64_t last_presentation_ = -1;
  std::vector<std::array<std::uint64_t, kEventKinds>> kinds_;  // by population
  std::vector<std::vector<Activations>> neurons_;              // by population
  std::vector<Delays> projections_;
};

}  // namespace recirc
