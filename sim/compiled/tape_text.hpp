#pragma once

#include <string>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// `tape`, which is `network`'s, as a table for people: a line a step with its time in ns after the
/// clamp ("12-14" where it isn't the same for all), shape, cost and what it computes, with "dead"
/// behind what is dropped; then what a presentation costs. Counting has no line, except where a
/// value is only computed to be counted. Ends with a newline. docs/tape.md says how to read it.
std::string tape_text(const Network& network, const Tape& tape);

/// One step in words, without its cost: "deliver a-b 784 x 20: b.sum0 = ...".
std::string step_text(const Network& network, const Tape& tape, const TapeStep& step);

}  // namespace recirc
