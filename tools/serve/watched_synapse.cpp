#include "tools/serve/watched_synapse.hpp"

#include <algorithm>

namespace recirc {

std::optional<std::size_t> weight_index(const Network& network, const WatchedSynapse& synapse) {
  if (synapse.projection >= network.projections.size()) return std::nullopt;
  const Projection& projection = network.projections[synapse.projection];
  const std::uint32_t posts = network.population(projection.post).size;
  if (synapse.post >= posts || synapse.pre >= network.population(projection.pre).size) {
    return std::nullopt;
  }
  if (projection.all_to_all) return std::size_t{synapse.pre} * posts + synapse.post;
  const auto found = std::ranges::find_if(projection.synapses, [&](const SparseSynapse& sparse) {
    return sparse.pre == synapse.pre && sparse.post == synapse.post;
  });
  if (found == projection.synapses.end()) return std::nullopt;
  return static_cast<std::size_t>(found - projection.synapses.begin());
}

SynapseName name_of(const Network& network, const WatchedSynapse& synapse) {
  const Projection& projection = network.projections.at(synapse.projection);
  return {.projection = synapse.projection,
          .pre = NeuronId{index(network.population(projection.pre).first) + synapse.pre},
          .post = NeuronId{index(network.population(projection.post).first) + synapse.post}};
}

}  // namespace recirc
