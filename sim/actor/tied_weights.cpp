#include "sim/actor/tied_weights.hpp"

#include <algorithm>

#include "network/ties.hpp"

namespace recirc {

TiedWeights::TiedWeights(const Network& network, ProjectionId owner)
    : network_(&network),
      owner_(owner),
      owned_(network.projection(owner).initial_weights.size()),
      copied_(owned_.size()) {
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    if (!projection.tie || projection.tie->owner != owner) continue;
    copies_.push_back(
        {.projection = ProjectionId{k}, .places = shared_weights(network, projection)});
  }
}

std::vector<TiedWeights> TiedWeights::all_of(const Network& network) {
  std::vector<ProjectionId> owners;
  for (const Projection& projection : network.projections) {
    if (projection.tie) owners.push_back(projection.tie->owner);
  }
  std::ranges::sort(owners);
  const auto repeated = std::ranges::unique(owners);
  owners.erase(repeated.begin(), repeated.end());
  std::vector<TiedWeights> ties;
  for (const ProjectionId owner : owners) ties.emplace_back(network, owner);
  return ties;
}

void TiedWeights::read_owner(std::span<const std::unique_ptr<Partition>> partitions) {
  for (const auto& partition : partitions) partition->read_weights(owner_, owned_);
}

void TiedWeights::add_changes(std::uint64_t epoch,
                              std::span<const std::unique_ptr<Partition>> partitions) {
  bool has_learned = false;
  for (const Copy& copy : copies_) {
    const SynapseModel& synapse = network_->projection(copy.projection).synapse;
    if (!synapse.rule) continue;
    if (!has_learned) read_owner(partitions);
    has_learned = true;
    for (const auto& partition : partitions) partition->take_changes(copy.projection, copied_);
    const double rate = synapse.rate_in(epoch) / network_->timing.batch;
    for (std::size_t k = 0; k < copied_.size(); ++k) owned_[copy.places[k]] += rate * copied_[k];
  }
  if (!has_learned) return;
  for (const auto& partition : partitions) partition->write_weights(owner_, owned_);
}

void TiedWeights::copy_weights(std::span<const std::unique_ptr<Partition>> partitions) {
  read_owner(partitions);
  for (const Copy& copy : copies_) {
    for (std::size_t k = 0; k < copied_.size(); ++k) copied_[k] = owned_[copy.places[k]];
    for (const auto& partition : partitions) partition->write_weights(copy.projection, copied_);
  }
}

void TiedWeights::record_weights(Time now,
                                 std::span<const std::unique_ptr<Partition>> partitions) const {
  const auto learns = [this](ProjectionId id) {
    return network_->projection(id).synapse.rule.has_value();
  };
  const bool owner_learns = learns(owner_);
  const auto copy_learns = [&](const Copy& copy) { return learns(copy.projection); };
  if (!owner_learns && std::ranges::none_of(copies_, copy_learns)) return;
  for (const auto& partition : partitions) {
    if (!owner_learns) partition->record_weights(owner_, now);
    for (const Copy& copy : copies_) partition->record_weights(copy.projection, now);
  }
}

void TiedWeights::set_weights(ProjectionId tied, std::span<const double> weights,
                              std::span<const std::unique_ptr<Partition>> partitions) {
  const auto copy = std::ranges::find(copies_, tied, &Copy::projection);
  ensure(copy != copies_.end(), "the projection is tied to this owner");
  for (std::size_t k = 0; k < weights.size(); ++k) owned_[copy->places[k]] = weights[k];
  for (const auto& partition : partitions) partition->write_weights(owner_, owned_);
  copy_weights(partitions);
}

}  // namespace recirc
