#pragma once

#include <string>

#include "network/network.hpp"
#include "neurons/event.hpp"

namespace recirc {

/// What an event is called: "change", "delivery" ...
const char* word_of(EventKind kind);

/// "code[3]", by number in its population; "neuron 17" if the network has no such neuron.
std::string neuron_words(const Network& network, NeuronId neuron);

/// Where an event happened: "code[3]", of a synapse "code[3]<-input[5]", of a bias "bias of
/// code[3]".
std::string place_words(const Network& network, const RecordedEvent& event);

/// The projection of a synapse's event, "biases of code" of a bias's, the population of a
/// neuron's.
std::string group_words(const Network& network, const RecordedEvent& event);

/// Whether the network has the neurons and the synapse that the event names.
bool is_of(const Network& network, const RecordedEvent& event);

}  // namespace recirc
