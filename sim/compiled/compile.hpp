#pragma once

#include <string>
#include <variant>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// Why a network can't be compiled, in one line.
struct Refusal {
  std::string reason;
};

/// The tape of `network`, whose presentation `plan` has run symbolically: what the neurons and
/// synapses of neurons/ do, volley by volley, with symbols in place of numbers. Steps whose result
/// nothing reads are in it, but dead. Refuses a network in which neurons of one population do
/// different things: then only the actor engine can run it.
/// The tape points into `network`. It will be played at `precision`.
std::variant<Tape, Refusal> compile(const Network& network, const TimingPlan& plan,
                                    Precision precision = Precision::double_precision);

}  // namespace recirc
