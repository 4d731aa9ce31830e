#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "network/network.hpp"

namespace recirc {

/// The synapses of one projection by number: in the layout of Projection::initial_weights.
class SynapseIndex {
 public:
  /// Of the `projection`-th of `network`, which must outlive it.
  SynapseIndex(const Network& network, std::uint32_t projection);

  [[nodiscard]] std::size_t size() const { return projection_->initial_weights.size(); }

  /// The number of the synapse between two neurons, each by its number in its population; none if
  /// there is no such synapse.
  [[nodiscard]] std::optional<std::size_t> find(std::uint32_t pre, std::uint32_t post) const;

  /// Of synapse `number` < size(): its neurons in their populations, and its delay.
  [[nodiscard]] std::uint32_t pre(std::size_t number) const;
  [[nodiscard]] std::uint32_t post(std::size_t number) const;
  [[nodiscard]] Time delay(std::size_t number) const;

  /// The synapses of presynaptic neuron `pre`: [first, last), by delay.
  [[nodiscard]] std::pair<std::size_t, std::size_t> of_pre(std::uint32_t pre) const;
  /// How many synapses neuron `post` has.
  [[nodiscard]] std::size_t in_degree(std::uint32_t post) const;

 private:
  const Projection* projection_;
  std::uint32_t pres_;
  std::uint32_t posts_;
  std::vector<std::pair<std::uint64_t, std::size_t>> by_pair_;  // sparse: pre * posts + post
};

}  // namespace recirc
