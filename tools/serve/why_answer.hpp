#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "network/network.hpp"
#include "sim/audit/why.hpp"
#include "tools/serve/asked_weight.hpp"

namespace recirc {

/// What of a weight is to be explained.
enum class AskedEvent : std::uint8_t {
  change,   ///< its last change
  update,   ///< its last update: what the changes of a batch made of it
  largest,  ///< the largest change of its projection, or of all biases
};

/// How much of a causal chain a page is shown: of sums the largest contributions, and no more
/// events than a browser draws at once. `epoch`: as WhyOptions has it.
WhyOptions page_extent(std::uint64_t epoch);

/// What the page is told of a change or an update: the weight as json_of names it, and `nodes` as
/// why_json has them.
nlohmann::ordered_json why_answer(const CausalGraph& graph, const Network& network);

/// The same where there is nothing to tell: the weight and `missing`, with the reason.
nlohmann::ordered_json missing_answer(const AskedWeight& asked, const std::string& reason);
/// The same where there is nothing yet: the weight and `waiting`, with what to wait for.
nlohmann::ordered_json waiting_answer(const AskedWeight& asked, const std::string& what);

inline constexpr const char* kRunIsOver = "the run is over";

}  // namespace recirc
