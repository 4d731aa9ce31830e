#include "network/ties.hpp"

#include <algorithm>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// Calls visit(place of the weight, pre, post) for every synapse of the projection.
template <class Visit>
void for_each_synapse(const Network& network, const Projection& projection, const Visit& visit) {
  const std::uint32_t posts = network.population(projection.post).size;
  const std::size_t count = projection.all_to_all
                                ? std::size_t{network.population(projection.pre).size} * posts
                                : projection.synapses.size();
  for (std::size_t k = 0; k < count; ++k) {
    if (projection.all_to_all) {
      visit(k, k / posts, k % posts);
    } else {
      visit(k, projection.synapses[k].pre, projection.synapses[k].post);
    }
  }
}

}  // namespace

std::vector<std::size_t> shared_weights(const Network& network, const Projection& tied) {
  ensure(tied.tie.has_value(), "the projection is tied");
  const Projection& owner = network.projection(tied.tie->owner);
  const std::size_t owner_posts = network.population(owner.post).size;
  // By pair: where synapses are listed, by their delays among others.
  std::vector<std::size_t> of_pair(network.population(owner.pre).size * owner_posts);
  std::size_t owned = 0;
  for_each_synapse(network, owner, [&](std::size_t k, std::size_t pre, std::size_t post) {
    of_pair[pre * owner_posts + post] = k;
    ++owned;
  });
  std::vector<std::size_t> shared;
  for_each_synapse(network, tied, [&](std::size_t /*k*/, std::size_t pre, std::size_t post) {
    const bool turned = tied.tie->orientation == Orientation::transposed;
    shared.push_back(of_pair[turned ? post * owner_posts + pre : pre * owner_posts + post]);
  });
  ensure(owned == of_pair.size() && shared.size() == owned, "ties are between all and all");
  return shared;
}

ProjectionId weight_owner(const Network& network, ProjectionId projection) {
  const std::optional<Tie>& tie = network.projection(projection).tie;
  return tie ? tie->owner : projection;
}

bool has_learning_ties(const Network& network, ProjectionId owner) {
  return std::ranges::any_of(network.projections, [owner](const Projection& projection) {
    return projection.tie && projection.tie->owner == owner && projection.synapse.rule;
  });
}

}  // namespace recirc
