#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "network/past_volley.hpp"
#include "neurons/errors.hpp"
#include "neurons/time.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// A presentation that goes on beyond these is taken to be endless. Times up to the latter can have
/// any delay, integration or window added.
inline constexpr std::size_t kMostVolleys = 10'000;
inline constexpr Time kLongestPresentation{std::int64_t{1} << 60};

/// Why a presentation with windows of length `window`, whose volleys so far are `history` (not
/// empty), doesn't end: a loop in which no population runs out of sends; else, that it is too long.
Finding why_endless(const Scenario& expanded, Time window, const std::vector<PastVolley>& history);

}  // namespace recirc
