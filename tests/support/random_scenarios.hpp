#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "protocols/scenario.hpp"

namespace recirc::testing_support {

/// What random scenarios are to have, or to lack.
struct RandomOptions {
  /// Windows and periods of any length, and rules that may name what never comes.
  bool violates_timing = false;
  /// Axons that speak by change.
  bool may_speak_by_change = true;
  /// Delays that differ from synapse to synapse, and integration windows.
  bool may_jitter = true;
  bool has_faults =
      false;  ///< events that jitter and are lost, and neurons that die, here and there
  bool has_fixed_point = false;  ///< weights and activities of few bits
  bool may_tie = false;  ///< projections that share weights; not under immediate application
  Apply apply = Apply::batch;
  std::uint32_t most_neurons = 4;  ///< of a population
};

/// As many choices as a scenario takes, about.
inline constexpr std::uint32_t kChoices = 400;

/// A small scenario, spelt out, made of choices (any bytes; 0 is always the simplest, so that
/// RapidCheck can shrink it): up to 4 populations of up to 4 neurons, in a ring or not, with skip
/// projections, several projections to one port, target, apical and error channels, sparse
/// projections, jitter, memories, limits, batches, and random rules that its events can complete.
/// None if there is no way to let it end, or to satisfy `plan_timing`.
std::optional<Scenario> random_scenario(std::span<const std::uint8_t> choices,
                                        const RandomOptions& options);

/// The same from choices that depend on `number` only.
std::optional<Scenario> numbered_scenario(std::uint64_t number, const RandomOptions& options);

}  // namespace recirc::testing_support
