#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>

#include "network/network.hpp"
#include "sim/audit/recording.hpp"
#include "tools/serve/watched_synapse.hpp"

namespace recirc {

/// The bias of a neuron that somebody asks about.
struct AskedBias {
  std::uint32_t population = 0;
  std::uint32_t neuron = 0;  ///< number within its population
  friend bool operator==(const AskedBias&, const AskedBias&) = default;
};

/// A weight that somebody asks about: a synapse's, or a bias.
using AskedWeight = std::variant<WatchedSynapse, AskedBias>;

/// The same as recordings name it; none if the network has no such synapse or neuron.
std::optional<SynapseName> named(const Network& network, const AskedWeight& asked);
/// How somebody would ask about `synapse`, which is one of the network.
AskedWeight asked_weight(const Network& network, const SynapseName& synapse);

/// Why no change of this weight will ever be seen, in words; none if it may change. With
/// `is_any`: none of the projection's, or none of all biases.
std::optional<std::string> reason_against(const Network& network, const AskedWeight& asked,
                                          bool is_any);

/// {projection, pre, post}, or {population, neuron}: how pages name a weight.
nlohmann::ordered_json json_of(const AskedWeight& asked);

}  // namespace recirc
