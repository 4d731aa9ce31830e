#include "tools/serve/asked_weight.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "network/population_of.hpp"

namespace recirc {
namespace {

constexpr const char* kIsFixed = "it has no rule: its weight is fixed";

bool learns(const Population& population) { return population.bias && population.bias->rule; }

}  // namespace

std::optional<SynapseName> named(const Network& network, const AskedWeight& asked) {
  if (const auto* synapse = std::get_if<WatchedSynapse>(&asked)) {
    if (!weight_index(network, *synapse)) return std::nullopt;
    return name_of(network, *synapse);
  }
  const auto [number, neuron] = std::get<AskedBias>(asked);
  if (number >= network.populations.size()) return std::nullopt;
  const Population& population = network.populations[number];
  if (neuron >= population.size) return std::nullopt;
  return SynapseName{.post = NeuronId{index(population.first) + neuron}};
}

AskedWeight asked_weight(const Network& network, const SynapseName& synapse) {
  const auto within = [&](PopulationId population, NeuronId neuron) {
    return index(neuron) - index(network.population(population).first);
  };
  if (synapse.projection == kNoProjection) {
    const PopulationId population = population_of(network, synapse.post).value();
    return AskedBias{.population = index(population), .neuron = within(population, synapse.post)};
  }
  const Projection& projection = network.projections.at(synapse.projection);
  return WatchedSynapse{.projection = synapse.projection,
                        .pre = within(projection.pre, synapse.pre),
                        .post = within(projection.post, synapse.post)};
}

std::optional<std::string> reason_against(const Network& network, const AskedWeight& asked,
                                          bool is_any) {
  if (const auto* synapse = std::get_if<WatchedSynapse>(&asked)) {
    const std::uint32_t projection = synapse->projection;
    const bool is_there = is_any ? projection < network.projections.size()
                                 : weight_index(network, *synapse).has_value();
    if (!is_there) return "there is no such synapse";
    if (!network.projections[projection].synapse.rule) return kIsFixed;
    return std::nullopt;
  }
  if (is_any) {
    if (std::ranges::none_of(network.populations, learns)) return "all biases are fixed";
    return std::nullopt;
  }
  if (!named(network, asked)) return "there is no such neuron";
  const Population& population = network.populations[std::get<AskedBias>(asked).population];
  if (!population.bias) return "it has no bias";
  if (!learns(population)) return "its bias has no rule: it is fixed";
  return std::nullopt;
}

nlohmann::ordered_json json_of(const AskedWeight& asked) {
  if (const auto* synapse = std::get_if<WatchedSynapse>(&asked)) {
    return {{"projection", synapse->projection}, {"pre", synapse->pre}, {"post", synapse->post}};
  }
  const auto [population, neuron] = std::get<AskedBias>(asked);
  return {{"population", population}, {"neuron", neuron}};
}

}  // namespace recirc
