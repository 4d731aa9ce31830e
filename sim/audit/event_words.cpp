#include "sim/audit/event_words.hpp"

#include <fmt/format.h>

#include "network/population_of.hpp"

namespace recirc {
namespace {

bool is_at_synapse(const RecordedEvent& event) {
  return event.kind == EventKind::weight || event.kind == EventKind::delivery ||
         event.kind == EventKind::change || event.kind == EventKind::update ||
         event.kind == EventKind::lost;
}

}  // namespace

const char* word_of(EventKind kind) {
  switch (kind) {
    case EventKind::weight:
      return "weight";
    case EventKind::update:
      return "update";
    case EventKind::factor:
      return "factor";
    case EventKind::stimulus:
      return "stimulus";
    case EventKind::volley:
      return "volley";
    case EventKind::activation:
      return "activation";
    case EventKind::soma:
      return "soma signal";
    case EventKind::error:
      return "error";
    case EventKind::axon:
      return "axon event";
    case EventKind::delivery:
      return "delivery";
    case EventKind::change:
      return "change";
    case EventKind::lost:
      return "loss";
  }
  return "unknown";
}

std::string neuron_words(const Network& network, NeuronId neuron) {
  const auto id = population_of(network, neuron);
  if (!id) return fmt::format("neuron {}", index(neuron));
  const Population& population = network.population(*id);
  return fmt::format("{}[{}]", population.name, index(neuron) - index(population.first));
}

std::string place_words(const Network& network, const RecordedEvent& event) {
  const std::string neuron = neuron_words(network, event.neuron);
  if (!is_at_synapse(event)) return neuron;
  if (event.projection == kNoProjection) return "bias of " + neuron;
  return neuron + "<-" + neuron_words(network, event.pre);
}

std::string group_words(const Network& network, const RecordedEvent& event) {
  if (event.projection < network.projections.size()) {
    return network.projections[event.projection].name;
  }
  const auto population = population_of(network, event.neuron);
  const std::string name = population ? network.population(*population).name : "?";
  return is_at_synapse(event) ? "biases of " + name : name;
}

bool is_of(const Network& network, const RecordedEvent& event) {
  if (event.time.ns < 0 || event.caused > event.time) return false;
  const auto post = population_of(network, event.neuron);
  if (!post) return false;
  const bool is_bias = event.projection == kNoProjection;
  if (!is_at_synapse(event) && event.kind != EventKind::factor) return is_bias;
  if (is_bias) {
    return event.kind == EventKind::weight || event.kind == EventKind::change ||
           event.kind == EventKind::update;
  }
  if (event.projection >= network.projections.size()) return false;
  const Projection& projection = network.projections[event.projection];
  if (post != projection.post) return false;
  return event.kind == EventKind::factor || population_of(network, event.pre) == projection.pre;
}

}  // namespace recirc
