#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "network/network.hpp"
#include "protocols/trace_reader.hpp"
#include "tools/serve/asked_weight.hpp"

namespace recirc {

/// The most events of one neuron or synapse that the page is shown of a presentation.
inline constexpr std::size_t kMostInside = 20'000;

/// What a trace says of the inside of a neuron (of an AskedBias) or a synapse in a presentation (or
/// the last, if it is none or later): {presentation, time_ns (of its start), events, left_out}.
/// `events`: EventBatches of protocols/trace.proto in base64; of a neuron all that happened there
/// and the deliveries to it, of a synapse all that it saw and did, and what its presynaptic neuron
/// sent. Beyond kMostInside they are left out, and counted. `asked` must be one of the network.
/// Only chunks that overlap the presentation are read; `between_chunks` may throw to give up.
nlohmann::ordered_json traced_inside(const TraceReader& trace, const Network& network,
                                     const AskedWeight& asked,
                                     std::optional<std::uint64_t> presentation,
                                     const std::function<void()>& between_chunks);

}  // namespace recirc
