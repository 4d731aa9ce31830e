#pragma once

#include <span>
#include <vector>

#include "sim/compiled/tape.hpp"

namespace recirc {

/// Marks as live what the changes of weights, the loss and the counts of events depend on, and the
/// values that are `wanted` besides; all else as dead.
void mark_live(Tape& tape, std::span<const ValueId> wanted = {});

/// The values that a step computes.
std::vector<ValueId> writes_of(const TapeStep& step);

/// The values that a step reads to compute those of its results that are live in `tape`, and the
/// loss.
std::vector<ValueId> reads_of(const Tape& tape, const TapeStep& step);

}  // namespace recirc
