#include "sim/audit/recording.hpp"

#include <algorithm>

#include "network/population_of.hpp"
#include "network/ties.hpp"
#include "neurons/errors.hpp"
#include "neurons/window.hpp"

namespace recirc {
namespace {

std::optional<std::size_t> number_of(const Network& network, const SynapseIndex& synapses,
                                     const SynapseName& name) {
  const Projection& projection = network.projections[name.projection];
  return synapses.find(index(name.pre) - index(network.population(projection.pre).first),
                       index(name.post) - index(network.population(projection.post).first));
}

SynapseName name_of(const Network& network, std::uint32_t projection, std::size_t number) {
  const Projection& model = network.projections[projection];
  const SynapseIndex synapses(network, projection);
  return {.projection = projection,
          .pre = NeuronId{index(network.population(model.pre).first) + synapses.pre(number)},
          .post = NeuronId{index(network.population(model.post).first) + synapses.post(number)}};
}

}  // namespace

std::vector<SynapseName> sharing_weight(const Network& network, const SynapseName& synapse) {
  if (synapse.projection == kNoProjection) return {synapse};
  const ProjectionId owner = weight_owner(network, ProjectionId{synapse.projection});
  const auto place = number_of(network, SynapseIndex(network, synapse.projection), synapse);
  if (!place) return {synapse};
  const bool is_owner = index(owner) == synapse.projection;
  const std::size_t weight =
      is_owner ? *place : shared_weights(network, network.projections[synapse.projection])[*place];
  std::vector<SynapseName> family{name_of(network, index(owner), weight)};
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& tied = network.projections[k];
    if (!tied.tie || tied.tie->owner != owner) continue;
    const std::vector<std::size_t> shared = shared_weights(network, tied);
    const auto at = std::ranges::find(shared, weight);
    if (at == shared.end()) continue;
    family.push_back(name_of(network, k, static_cast<std::size_t>(at - shared.begin())));
  }
  return family;
}

WeightsAtStart initial_weights(const Network& network) {
  WeightsAtStart start;
  for (const Projection& projection : network.projections) {
    start.weights.push_back(projection.initial_weights);
  }
  for (const Population& population : network.populations) {
    if (population.bias) {
      start.biases.insert(start.biases.end(), population.bias->initial.begin(),
                          population.bias->initial.end());
    } else {
      start.biases.insert(start.biases.end(), population.size, 0.0);
    }
  }
  return start;
}

void take_over(const Network& network, std::span<const SynapseIndex> synapses,
               const RecordedEvent& event, WeightsAtStart& weights) {
  if (event.kind != EventKind::update && event.kind != EventKind::weight) return;
  if (event.projection == kNoProjection) {
    weights.biases[index(event.neuron)] = event.value;
    return;
  }
  const auto number = number_of(network, synapses[event.projection], synapse_of(event));
  if (number) weights.weights[event.projection][*number] = event.value;
}

Recording::Recording(const Network& network, std::span<const RecordedEvent> events,
                     const WeightsAtStart& start)
    : network_(&network), events_(events), start_(&start), by_neuron_(network.neuron_count()) {
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    synapses_.emplace_back(network, k);
  }
  for (std::size_t k = 0; k < events.size(); ++k) by_neuron_[index(events[k].neuron)].push_back(k);
}

std::optional<std::size_t> Recording::find(const RecordedEvent& event) const {
  for (const std::size_t k : at(event.neuron, event.kind, event.time)) {
    if (events_[k] == event) return k;
  }
  return std::nullopt;
}

std::vector<std::size_t> Recording::at(NeuronId neuron, EventKind kind) const {
  std::vector<std::size_t> found;
  std::ranges::copy_if(by_neuron_[index(neuron)], std::back_inserter(found),
                       [&](std::size_t k) { return events_[k].kind == kind; });
  return found;
}

std::vector<std::size_t> Recording::at(NeuronId neuron, EventKind kind, Time time) const {
  const auto same_time = std::ranges::equal_range(
      by_neuron_[index(neuron)], time, {}, [this](std::size_t k) { return events_[k].time; });
  std::vector<std::size_t> found;
  std::ranges::copy_if(same_time, std::back_inserter(found),
                       [&](std::size_t k) { return events_[k].kind == kind; });
  return found;
}

std::vector<std::size_t> Recording::at(const SynapseName& synapse, EventKind kind) const {
  std::vector<std::size_t> found;
  std::ranges::copy_if(
      by_neuron_[index(synapse.post)], std::back_inserter(found),
      [&](std::size_t k) { return events_[k].kind == kind && synapse_of(events_[k]) == synapse; });
  return found;
}

std::optional<Time> Recording::window_of(NeuronId neuron, Time time) const {
  Window window;
  const Time length = population_of(neuron).neuron.window;
  for (const std::size_t k : by_neuron_[index(neuron)]) {
    const RecordedEvent& event = events_[k];
    Time opens = event.time;
    if (event.kind == EventKind::delivery) {
      opens = event.time + kDendriticDelay;
    } else if (event.kind != EventKind::stimulus) {
      continue;
    }
    if (opens > time) break;
    window.opens_at(opens, length);
  }
  if (!window.is_open(time, length)) return std::nullopt;
  return window.opened();
}

double Recording::weight(const SynapseName& synapse, Time time) const {
  const bool is_immediate = network_->timing.apply == Apply::immediate;
  double weight = 0;
  if (synapse.projection == kNoProjection) {
    weight = start_->biases[index(synapse.post)];
  } else {
    const auto number = number_of(*network_, synapses_[synapse.projection], synapse);
    ensure(number.has_value(), "the synapse is one of the network");
    weight = start_->weights[synapse.projection][*number];
  }
  for (const std::size_t k : at(synapse, EventKind::update)) {
    const Time applied = events_[k].time;
    if (applied > time || (is_immediate && applied == time)) break;
    weight = events_[k].value;
  }
  return weight;
}

const Population& Recording::population_of(NeuronId neuron) const {
  const auto population = recirc::population_of(*network_, neuron);
  ensure(population.has_value(), "a recording is of neurons of its network");
  return network_->population(*population);
}

}  // namespace recirc
