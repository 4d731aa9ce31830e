#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "network/network.hpp"
#include "sim/data_source.hpp"
#include "tools/report/event_picture.hpp"

namespace recirc {

/// Presents training examples to `network`, event by event on the actor engine, as many as
/// `picture` keeps one by one, and fewer where they have very many synaptic events. Plasticity is
/// on. Returns how many. Throws RunError as the engine does.
std::uint64_t play_presentations(const Network& network, const DataSource& data,
                                 EventPicture& picture);

/// What a frozen copy of `network` makes of the first `count` test examples (fewer if there are
/// not so many), on the actor engine:
///   count, stimulus {population: values}: what clamped neurons were shown;
///   target {population: values}: what arrived at target ports;
///   answer {population: values}: f(S) of the first basal volley.
/// Values are packed floats, [example][neuron]; NaN where a neuron had none. Populations that
/// would take more than a million of them are left out. Throws RunError as the engine does.
nlohmann::ordered_json example_pictures(const Network& network, const DataSource& data,
                                        std::uint64_t count);

}  // namespace recirc
