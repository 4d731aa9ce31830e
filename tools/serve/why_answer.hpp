#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "network/network.hpp"
#include "sim/audit/why.hpp"
#include "tools/serve/watched_synapse.hpp"

namespace recirc {

/// How much of a causal chain a page is shown: of sums the largest contributions, and no more
/// events than a browser draws at once. `epoch`: as WhyOptions has it.
WhyOptions page_extent(std::uint64_t epoch);

/// What the page is told of a change of a synapse: {projection, pre, post, nodes}, with numbers as
/// WatchedSynapse has them and nodes as why_json does.
nlohmann::ordered_json why_answer(const CausalGraph& graph, const Network& network);

/// The same where there is nothing to tell: {projection, pre, post, missing}, with the reason.
nlohmann::ordered_json missing_answer(const WatchedSynapse& asked, const std::string& reason);
/// The same where there is nothing yet: {projection, pre, post, waiting}, with what to wait for.
nlohmann::ordered_json waiting_answer(const WatchedSynapse& asked, const std::string& what);

inline constexpr const char* kRunIsOver = "the run is over";

}  // namespace recirc
