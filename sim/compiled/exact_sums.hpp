#pragma once

#include <optional>
#include <string>

#include "network/network.hpp"
#include "network/presentation.hpp"

namespace recirc {

/// Whether a neuron or a synapse of `network` keeps numbers of fixed point.
[[nodiscard]] bool has_fixed_point(const Network& network);

/// Why sums of `network`, which has fixed point, may depend on their order, in one line; none if
/// doubles hold them exactly whatever the values are. Else a last bit could decide what a number is
/// rounded to, and the compiled engine, which sums in another order, would not give the actor
/// engine's bits. The sums are those of contributions to a volley, and of changes in a batch.
[[nodiscard]] std::optional<std::string> why_not_exact(const Network& network,
                                                       const Presentation& presentation);

}  // namespace recirc
