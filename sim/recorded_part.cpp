#include "sim/recorded_part.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

template <class Named>
std::uint32_t number_of(const std::vector<Named>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  ensure(found != all.end(), "what is recorded is there");
  return static_cast<std::uint32_t>(found - all.begin());
}

}  // namespace

RecordedPart::RecordedPart(const RecordSpec& spec, const Network& network)
    : network_(&network),
      first_(spec.presentations.empty() ? 0 : spec.presentations[0]),
      last_(spec.presentations.empty() ? std::numeric_limits<std::uint64_t>::max()
                                       : spec.presentations[1]) {
  if (spec.kinds.empty()) kinds_ = kAllKinds;
  for (const EventKind kind : spec.kinds) kinds_ |= 1U << static_cast<unsigned>(kind);
  has_network_ = spec.populations.empty() && spec.projections.empty() && spec.neurons.empty() &&
                 spec.synapses.empty();
  const Share share = has_network_ ? Share::all : Share::none;
  neurons_.assign(network.neuron_count(), has_network_);
  populations_.assign(network.populations.size(), share);
  projections_.assign(network.projections.size(), share);
  add(spec);
}

void RecordedPart::add(const RecordSpec& spec) {
  for (const std::string& name : spec.populations) {
    const std::uint32_t k = number_of(network_->populations, name);
    const Population& population = network_->populations[k];
    populations_[k] = Share::all;
    std::fill_n(neurons_.begin() + index(population.first), population.size, true);
  }
  for (const RecordedNeurons& some : spec.neurons) {
    const std::uint32_t k = number_of(network_->populations, some.population);
    populations_[k] = std::max(populations_[k], Share::some);
    for (const std::uint32_t number : some.numbers) {
      neurons_[index(network_->populations[k].first) + number] = true;
    }
  }
  for (const std::string& name : spec.projections) {
    projections_[number_of(network_->projections, name)] = Share::all;
  }
  for (const RecordedSynapse& synapse : spec.synapses) {
    const std::uint32_t k = number_of(network_->projections, synapse.projection);
    const Projection& projection = network_->projections[k];
    projections_[k] = std::max(projections_[k], Share::some);
    const auto neuron = [&](PopulationId population, std::uint32_t number) {
      return NeuronId{index(network_->population(population).first) + number};
    };
    synapses_.emplace_back(k, neuron(projection.post, synapse.post),
                           neuron(projection.pre, synapse.pre));
  }
  std::ranges::sort(synapses_);
}

bool RecordedPart::wants(EventKind kind, PopulationId population, std::uint32_t projection) const {
  if (!has_kind(kind)) return false;
  return projection == kNoProjection ? populations_[index(population)] != Share::none
                                     : projections_[projection] != Share::none;
}

bool RecordedPart::has_all_of(EventKind kind, PopulationId population,
                              std::uint32_t projection) const {
  if (!has_kind(kind)) return false;
  return projection == kNoProjection ? populations_[index(population)] == Share::all
                                     : projections_[projection] == Share::all;
}

bool RecordedPart::has_actor_of(const RecordedEvent& event) const {
  if (event.projection == kNoProjection) return neurons_[index(event.neuron)];
  const Share share = projections_[event.projection];
  if (share != Share::some) return share == Share::all;
  // A factor is of all synapses of its neuron.
  const Synapse first(event.projection, event.neuron,
                      event.pre == kNoNeuron ? NeuronId{0} : event.pre);
  const auto found = std::ranges::lower_bound(synapses_, first);
  if (found == synapses_.end()) return false;
  if (event.pre != kNoNeuron) return *found == first;
  return std::get<0>(*found) == event.projection && std::get<1>(*found) == event.neuron;
}

std::vector<EventKind> RecordedPart::kinds() const {
  std::vector<EventKind> kinds;
  for (std::size_t k = 0; k < kEventKinds; ++k) {
    const auto kind = static_cast<EventKind>(k);
    if (has_kind(kind)) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace recirc
