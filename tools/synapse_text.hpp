#pragma once

#include <optional>
#include <string>

#include "network/network.hpp"
#include "sim/audit/recording.hpp"

namespace recirc {

/// A synapse, maybe at a time, as users name it.
struct AskedSynapse {
  SynapseName synapse;
  std::optional<Time> time;
};

/// What users write for a synapse, for --help and messages.
inline constexpr const char* kSynapseSyntax =
    "hidden[3]<-visible[5]@3001, visible-hidden:5->3@3001, or hidden[3]@3001 for a bias; without "
    "@TIME its last change";

/// The synapse of `network` that `text` names: POST[i]<-PRE[j] or PROJECTION:j->i, or POST[i] for
/// the neuron's bias, with @TIME (ns) or without. Throws InputError with what is wrong with it: the
/// syntax, a name (and the nearest), a number, a synapse that is not there, or two projections
/// between the same populations.
AskedSynapse synapse_in(const Network& network, const std::string& text);

/// The number of the projection called `name`. Throws InputError if there is none.
std::uint32_t projection_called(const Network& network, const std::string& name);

}  // namespace recirc
