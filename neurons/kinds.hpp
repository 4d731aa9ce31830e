#pragma once

#include <cstdint>

namespace recirc {

/// Where an event arrives at a neuron. The order is the order of ties. Source: DESIGN section 2.
enum class Port : std::uint8_t { basal, apical, target, clamp };

/// Which signal of a neuron travels along a projection. (The soma's signal never leaves the neuron:
/// it only reaches the neuron's own synapses.)
enum class Output : std::uint8_t { axon, error };

/// A neuron's transfer function f; its meaning is in neurons/activation.hpp.
enum class Activation : std::uint8_t { identity, tanh, logistic, relu };

/// How an axon speaks: each event bears the activity, or the change since the last event.
enum class Transmission : std::uint8_t { level, change };

/// What a clamped neuron sends after its stimulus: its activity, or its error O(0) - f(S).
enum class Recirculates : std::uint8_t { activity, error };

/// When a synapse applies what it has added up: at the end of a batch, or at each firing.
enum class Apply : std::uint8_t { batch, immediate };

}  // namespace recirc
