#include "tools/trace/event_statistics.hpp"

#include <algorithm>

#include "neurons/activation.hpp"

namespace recirc {
namespace {

constexpr double kFlatSlope = 0.05;
constexpr double kSaturatedShare = 0.95;

}  // namespace

bool is_saturated(Activation activation, double f) {
  // Where f is not enough to know the slope (relu at 0), S = f is as good as S.
  const double steepest = derivative(activation, 0, activate(activation, 0));
  return derivative(activation, f, f) < kFlatSlope * steepest;
}

EventStatistics::EventStatistics(const EventNames& names, Time period)
    : names_(names),
      period_(period),
      kinds_(names.populations().size()),
      neurons_(names.populations().size()),
      projections_(names.projections().size()) {}

void EventStatistics::add(const RecordedEvent& event) {
  const auto population = names_.population_of(event.neuron);
  if (!population) return;
  ++events_;
  ++kinds_[*population].at(static_cast<std::size_t>(event.kind));
  const bool is_of_weights = event.kind == EventKind::weight || event.kind == EventKind::update ||
                             event.kind == EventKind::factor;
  const std::int64_t presentation = presentation_of(event, period_);
  if (!is_of_weights && presentation != last_presentation_) {
    ++presentations_;
    last_presentation_ = presentation;
  }
  if (event.kind == EventKind::activation) add_activation(event, *population);
  if (event.projection >= projections_.size()) return;
  if (event.kind == EventKind::delivery) add_delivery(event);
  if (event.kind == EventKind::lost) ++projections_[event.projection].counts.lost;
  if (event.kind == EventKind::change) {
    ProjectionStatistics& counts = projections_[event.projection].counts;
    ++counts.firings;
    if (event.value != 0) ++counts.effective_firings;
  }
}

void EventStatistics::add_activation(const RecordedEvent& event, std::uint32_t population) {
  const TracePopulation& its = names_.populations()[population];
  std::vector<Activations>& neurons = neurons_[population];
  const std::uint32_t number = index(event.neuron) - index(its.first);
  if (number >= neurons.size()) neurons.resize(number + 1);
  Activations& counts = neurons[number];
  ++counts.all;
  if (event.value == 0) ++counts.zero;
  if (is_saturated(its.activation, event.value)) ++counts.saturated;
}

void EventStatistics::add_delivery(const RecordedEvent& event) {
  Delays& delays = projections_[event.projection];
  ProjectionStatistics& counts = delays.counts;
  ++counts.deliveries;
  if (event.value != 0) ++counts.effective_deliveries;
  const Time delay = event.time - event.caused + kDendriticDelay;
  counts.least_delay = std::min(counts.least_delay, delay);
  counts.longest_delay = std::max(counts.longest_delay, delay);
  delays.sum_ns += static_cast<double>(delay.ns);
}

std::vector<PopulationStatistics> EventStatistics::populations() const {
  std::vector<PopulationStatistics> result(kinds_.size());
  for (std::size_t k = 0; k < result.size(); ++k) {
    PopulationStatistics& its = result[k];
    its.events = kinds_[k];
    for (std::uint32_t n = 0; n < neurons_[k].size(); ++n) {
      const Activations& counts = neurons_[k][n];
      if (counts.all == 0) continue;
      ++its.active_neurons;
      its.zero_activations += counts.zero;
      const NeuronId neuron{index(names_.populations()[k].first) + n};
      if (counts.zero == counts.all) its.silent.push_back(neuron);
      if (static_cast<double>(counts.saturated) >=
          kSaturatedShare * static_cast<double>(counts.all)) {
        its.saturated.push_back(neuron);
      }
    }
  }
  return result;
}

std::vector<ProjectionStatistics> EventStatistics::projections() const {
  std::vector<ProjectionStatistics> result;
  for (const Delays& delays : projections_) {
    ProjectionStatistics& its = result.emplace_back(delays.counts);
    if (its.deliveries > 0) its.mean_delay_ns = delays.sum_ns / static_cast<double>(its.deliveries);
  }
  return result;
}

std::uint64_t EventStatistics::events(EventKind kind) const {
  std::uint64_t sum = 0;
  for (const auto& counts : kinds_) sum += counts.at(static_cast<std::size_t>(kind));
  return sum;
}

std::optional<double> EventStatistics::activation_sparsity() const {
  std::uint64_t all = 0;
  std::uint64_t zero = 0;
  for (const auto& population : neurons_) {
    for (const Activations& counts : population) {
      all += counts.all;
      zero += counts.zero;
    }
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(zero) / static_cast<double>(all);
}

ProjectionStatistics EventStatistics::synapses() const {
  ProjectionStatistics sum;
  for (const Delays& delays : projections_) {
    sum.deliveries += delays.counts.deliveries;
    sum.effective_deliveries += delays.counts.effective_deliveries;
    sum.firings += delays.counts.firings;
    sum.effective_firings += delays.counts.effective_firings;
  }
  return sum;
}

}  // namespace recirc
