#pragma once

#include <cstdint>

#include "neurons/random.hpp"

namespace recirc {

/// The numbers that decide what is drawn for a projection. Names are not among them: a network
/// whose populations are called otherwise gets the same bits.
struct ProjectionExtent {
  std::uint64_t seed = 0;
  std::uint32_t number = 0;  ///< of the projection
  std::uint32_t pre_size = 0;
  std::uint32_t post_size = 0;

  /// The key of the draw `index`.
  [[nodiscard]] RandomKey key(Purpose purpose, std::uint64_t index) const {
    return {seed, purpose, number, index};
  }

  /// The key of the draw for the synapse from neuron `pre` to neuron `post`: the same whether or
  /// not other synapses are there.
  [[nodiscard]] RandomKey key(Purpose purpose, std::uint32_t pre, std::uint32_t post) const {
    return key(purpose, std::uint64_t{pre} * post_size + post);
  }
};

}  // namespace recirc
