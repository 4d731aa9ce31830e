// What of a partition others read and write: weights, biases, and all that outlives a presentation.
#include <algorithm>
#include <utility>

#include "sim/actor/partition.hpp"

namespace recirc {

namespace {

// Calls visit(synapses, k, place) for each synapse of either kind, where place is that of its
// weight in Projection::initial_weights.
template <class Synapses, class Visit>
void for_each_synapse(Synapses& of_projection, const Visit& visit) {
  std::visit(
      [&](auto& synapses) {
        for (auto k = decltype(synapses.size()){0}; k < synapses.size(); ++k) {
          visit(synapses, k, synapses.weight_index(k));
        }
      },
      of_projection);
}

}  // namespace

void Partition::read_weights(ProjectionId projection, std::span<double> weights) const {
  for_each_synapse(synapses_[index(projection)], [&](auto& synapses, auto k, std::size_t place) {
    weights[place] = synapses.weight(k);
  });
}

void Partition::write_weights(ProjectionId projection, std::span<const double> weights) {
  for_each_synapse(synapses_[index(projection)], [&](auto& synapses, auto k, std::size_t place) {
    synapses.set_weight(k, weights[place]);
  });
}

void Partition::read_changes(ProjectionId projection, std::span<double> changes) const {
  for_each_synapse(synapses_[index(projection)], [&](auto& synapses, auto k, std::size_t place) {
    changes[place] = synapses.change(k);
  });
}

void Partition::write_changes(ProjectionId projection, std::span<const double> changes) {
  for_each_synapse(synapses_[index(projection)], [&](auto& synapses, auto k, std::size_t place) {
    synapses.set_change(k, changes[place]);
  });
}

void Partition::take_changes(ProjectionId projection, std::span<double> changes) {
  for_each_synapse(synapses_[index(projection)], [&](auto& synapses, auto k, std::size_t place) {
    changes[place] = synapses.change(k);
    synapses.set_change(k, 0);
  });
}

void Partition::read_biases(PopulationId population, std::span<double> biases) const {
  const Group& group = groups_[index(population)];
  std::copy_n(group.bias.values(), group.part.size(), biases.begin() + group.part.first());
}

void Partition::write_biases(PopulationId population, std::span<const double> biases) {
  Group& group = groups_[index(population)];
  std::copy_n(biases.begin() + group.part.first(), group.part.size(), group.bias.values().begin());
}

bool Partition::is_at_rest(Time now) const {
  const auto is_empty = [](const std::vector<OutgoingEvent>& outbox) { return outbox.empty(); };
  const auto is_open = [&](const Synapses& synapses) {
    return std::visit([&](const auto& kind) { return kind.has_open_window(now); }, synapses);
  };
  return queue_.next() == kNever && std::ranges::all_of(outboxes_, is_empty) &&
         std::ranges::none_of(synapses_, is_open) &&
         std::ranges::none_of(groups_, [&](const Group& group) {
           return group.part.has_open_window(now) || group.somas.has_open_window(now);
         });
}

void Partition::read_state(EngineState& state) const {
  for (std::uint32_t k = 0; k < synapses_.size(); ++k) {
    read_weights(ProjectionId{k}, state.weights[k]);
    if (!state.weight_changes[k].empty()) read_changes(ProjectionId{k}, state.weight_changes[k]);
    // Every partition with synapses of the projection has counted all events.
    const auto* const singles = std::get_if<SingleSynapses>(&synapses_[k]);
    if (singles == nullptr || singles->size() == 0) continue;
    state.sent[k] = singles->sent();
  }
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    const Group& group = groups_[k];
    read_biases(PopulationId{k}, state.biases[k]);
    const auto first = group.part.first();
    std::ranges::copy(group.bias.changes(), state.bias_changes[k].begin() + first);
    std::ranges::copy(group.losses, state.losses[k].begin() + first);
  }
}

void Partition::restore(const EngineState& state) {
  presented_ = state.tally.presentations;
  applied_ = presented_ / network_->timing.batch;
  for (std::uint32_t k = 0; k < synapses_.size(); ++k) {
    write_weights(ProjectionId{k}, state.weights[k]);
    if (!state.weight_changes[k].empty()) write_changes(ProjectionId{k}, state.weight_changes[k]);
    auto* const singles = std::get_if<SingleSynapses>(&synapses_[k]);
    if (singles != nullptr && !state.sent[k].empty()) singles->set_sent(state.sent[k]);
  }
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    Group& group = groups_[k];
    write_biases(PopulationId{k}, state.biases[k]);
    const auto first = group.part.first();
    const std::span<double> changes = group.bias.changes();
    std::copy_n(state.bias_changes[k].begin() + first, changes.size(), changes.begin());
    std::copy_n(state.losses[k].begin() + first, group.losses.size(), group.losses.begin());
  }
}

}  // namespace recirc
