#pragma once

#include <cstdint>
#include <string_view>

#include "network/network.hpp"
#include "neurons/errors.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// What a neuron did at `now` that ends the run.
inline constexpr std::string_view kNotFinite = "received a sum that is not finite";

/// The error that names neuron `number` of its population, what it did, when, and in which
/// presentation (one every `period`).
RunError run_failure(const Population& population, std::uint32_t number, std::string_view what,
                     Time now, Time period);

}  // namespace recirc
