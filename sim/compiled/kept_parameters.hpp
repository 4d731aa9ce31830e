#pragma once

#include <cstdint>

#include "network/network.hpp"
#include "sim/compiled/parameters.hpp"

namespace recirc {

/// Keeps weights of `projection`, to which changes have been applied at `now`, in its numbers of
/// fixed point: the rows [first, end) of its matrix; or, where it doesn't connect all to all, these
/// of its synapses.
void keep_weights(const Network& network, ProjectionId projection, Time now, std::size_t first,
                  std::size_t end, Parameters<double>& parameters);

/// The same for the biases of the neurons [first, end) of `population`; `first` is a multiple of
/// the lanes of doubles.
void keep_biases(const Network& network, PopulationId population, Time now, std::size_t first,
                 std::size_t end, Parameters<double>& parameters);

}  // namespace recirc
