#pragma once

#include <algorithm>
#include <optional>

#include "network/network.hpp"

namespace recirc {

/// The population that a neuron belongs to; none if the network has no such neuron.
[[nodiscard]] inline std::optional<PopulationId> population_of(const Network& network,
                                                               NeuronId neuron) {
  if (index(neuron) >= network.neuron_count()) return std::nullopt;
  const auto after = std::ranges::upper_bound(network.populations, neuron, {}, &Population::first);
  return PopulationId{static_cast<std::uint32_t>(after - network.populations.begin()) - 1};
}

}  // namespace recirc
