#pragma once

#include <cstdint>
#include <set>

#include "neurons/random.hpp"

namespace recirc {

/// `count` distinct numbers below `bound`, every set equally likely; count <= bound. Takes the
/// draws of `first` and of the count - 1 indices behind it.
std::set<std::uint32_t> distinct_numbers(std::uint32_t count, std::uint32_t bound, RandomKey first);

}  // namespace recirc
