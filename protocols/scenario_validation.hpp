#pragma once

#include <cstdint>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// Memory of a synapse in a network: weight and initial weight.
inline constexpr std::uint64_t kBytesPerSynapse = 16;

/// Main memory of this machine in bytes.
std::uint64_t machine_memory_bytes();

/// Everything that is wrong with `scenario` and can be told from it alone (texts of rules and files
/// of data are others' to read), at most 1000 findings. Finding::where is a field's path. A network
/// that needs more than `memory_bytes` is refused.
std::vector<Finding> findings(const Scenario& scenario,
                              std::uint64_t memory_bytes = machine_memory_bytes());

}  // namespace recirc
