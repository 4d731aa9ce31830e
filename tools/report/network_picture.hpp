#pragma once

#include <nlohmann/json_fwd.hpp>

#include "network/network.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// The populations and projections of `network`, which is that of `expanded`, for the page:
///   populations [{name, first, size, activation, clamped, judged}], judged: it is told what it
///     should have been;
///   projections [{name, pre, post (numbers of populations), output, port, rule, delay_ns,
///     longest_delay_ns, tied_to, synapses}]; window_ns, period_ns, batch.
nlohmann::ordered_json network_picture(const Network& network, const Scenario& expanded);

}  // namespace recirc
