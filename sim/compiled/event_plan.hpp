#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// Events of one kind that happen at one instant of every presentation, the same to many actors.
struct PlannedEvents {
  Time time;  ///< after the clamp
  EventKind kind{};
  Port port{};
  Output output{};
  PopulationId population{};                 ///< whose neurons they happen to; of synapses: post
  std::uint32_t projection = kNoProjection;  ///< of synapses; biases have none
  ValueId value = kNoValue;                  ///< theirs; of a delivery the event's; kNoValue: 0
  const LearnStep* learn = nullptr;          ///< of a change
  std::uint32_t ordinal = 0;                 ///< which of its number a presentation, from 0
  std::vector<std::uint32_t> actors = {};    ///< their numbers, ascending; empty: all there are
};

/// What a recorder numbers for each neuron, by kind and output (RecordedEvent::number).
enum class Numbered : std::uint8_t { soma, error, axon, axon_of_errors };
inline constexpr std::size_t kNumbered = 4;

/// All events of a presentation that somebody wants, in the order of time; without their values.
struct EventPlan {
  std::vector<PlannedEvents> events;
  /// How many of each a neuron has in a presentation, by population.
  std::vector<std::array<std::uint32_t, kNumbered>> numbered;
};

/// What of the events of `tape`, which is that of `network`, `recorder` wants. Includes those of
/// its dead steps: what nobody reads happens all the same. Actors are numbered within their
/// population, synapses as the weights of their projection.
[[nodiscard]] EventPlan plan_events(const Network& network, const Tape& tape,
                                    const EventRecorder& recorder);

/// A synapse of `projection`, by the number of its weight.
[[nodiscard]] SparseSynapse synapse_of(const Network& network, const Projection& projection,
                                       std::size_t number);

}  // namespace recirc
