#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "network/network.hpp"
#include "sim/audit/recording.hpp"

namespace recirc {

/// Of nothing: no projection and no neuron has it.
inline constexpr std::uint32_t kNoNumber = ~std::uint32_t{0};

/// The number of a projection or neuron that somebody has said; kNoNumber if none can have it.
constexpr std::uint32_t small_number(std::uint64_t said) {
  return said < kNoNumber ? static_cast<std::uint32_t>(said) : kNoNumber;
}

/// A synapse that somebody looks into.
struct WatchedSynapse {
  std::uint32_t projection = 0;
  std::uint32_t pre = 0;   ///< number within its population
  std::uint32_t post = 0;  ///< likewise
  friend bool operator==(const WatchedSynapse&, const WatchedSynapse&) = default;
};

/// Where the weight of a synapse lies in Engine::weights; none: there is no such synapse.
std::optional<std::size_t> weight_index(const Network& network, const WatchedSynapse& synapse);

/// The same synapse as recordings name it. It must be one of the network.
SynapseName name_of(const Network& network, const WatchedSynapse& synapse);

}  // namespace recirc
