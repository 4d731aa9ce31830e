#include "sim/audit/synapse_index.hpp"

#include <algorithm>

namespace recirc {

SynapseIndex::SynapseIndex(const Network& network, std::uint32_t projection)
    : projection_(&network.projections[projection]),
      pres_(network.population(projection_->pre).size),
      posts_(network.population(projection_->post).size) {
  if (projection_->all_to_all) return;
  for (std::size_t k = 0; k < projection_->synapses.size(); ++k) {
    const SparseSynapse& synapse = projection_->synapses[k];
    by_pair_.emplace_back(std::uint64_t{synapse.pre} * posts_ + synapse.post, k);
  }
  std::ranges::sort(by_pair_);
}

std::optional<std::size_t> SynapseIndex::find(std::uint32_t pre, std::uint32_t post) const {
  if (pre >= pres_ || post >= posts_) return std::nullopt;
  const std::uint64_t pair = std::uint64_t{pre} * posts_ + post;
  if (projection_->all_to_all) return pair;
  const auto at = std::ranges::lower_bound(by_pair_, std::pair(pair, std::size_t{0}));
  if (at == by_pair_.end() || at->first != pair) return std::nullopt;
  return at->second;
}

std::uint32_t SynapseIndex::pre(std::size_t number) const {
  return projection_->all_to_all ? static_cast<std::uint32_t>(number / posts_)
                                 : projection_->synapses[number].pre;
}

std::uint32_t SynapseIndex::post(std::size_t number) const {
  return projection_->all_to_all ? static_cast<std::uint32_t>(number % posts_)
                                 : projection_->synapses[number].post;
}

Time SynapseIndex::delay(std::size_t number) const {
  return projection_->all_to_all ? projection_->delay : projection_->synapses[number].delay;
}

std::pair<std::size_t, std::size_t> SynapseIndex::of_pre(std::uint32_t pre) const {
  if (projection_->all_to_all) return {std::size_t{pre} * posts_, std::size_t{pre + 1} * posts_};
  const auto range = std::ranges::equal_range(projection_->synapses, pre, {}, &SparseSynapse::pre);
  const auto first = static_cast<std::size_t>(range.begin() - projection_->synapses.begin());
  return {first, first + range.size()};
}

std::size_t SynapseIndex::in_degree(std::uint32_t post) const {
  if (projection_->all_to_all) return pres_;
  return static_cast<std::size_t>(
      std::ranges::count(projection_->synapses, post, &SparseSynapse::post));
}

}  // namespace recirc
