#pragma once

#include <cstdint>

namespace recirc {

/// Numbers of actors and of their groups. Neurons are numbered through the whole network,
/// population by population; populations and projections in the order of the scenario.
enum class NeuronId : std::uint32_t {};
enum class PopulationId : std::uint32_t {};
enum class ProjectionId : std::uint32_t {};

/// The plain number of an id, to index arrays with.
template <class Id>
constexpr std::uint32_t index(Id id) {
  return static_cast<std::uint32_t>(id);
}

}  // namespace recirc
