#pragma once

#include <cstdint>
#include <vector>

namespace recirc {

enum class Shuffle : bool { no, yes };

/// The numbers 0 ... size - 1 in the order in which `epoch` presents its examples: as they are, or
/// a permutation that depends on (seed, epoch, size) only. `size` < 2^32.
std::vector<std::uint32_t> example_order(std::uint64_t seed, std::uint64_t epoch,
                                         std::uint64_t size, Shuffle shuffle);

}  // namespace recirc
