#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "sim/event_recorder.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tools/trace/event_blocks.hpp"
#include "tools/trace/event_names.hpp"

namespace recirc::testing_support {

inline EventNames names_of(const Network& network) {
  std::vector<TracePopulation> populations;
  for (const Population& its : network.populations) {
    populations.push_back({.name = its.name,
                           .first = its.first,
                           .size = its.size,
                           .clamped = its.neuron.clamped,
                           .activation = its.neuron.activation});
  }
  std::vector<TraceProjection> projections;
  for (const Projection& its : network.projections) {
    projections.push_back({.name = its.name,
                           .pre = its.pre,
                           .post = its.post,
                           .output = its.output,
                           .port = its.port});
  }
  return {std::move(populations), std::move(projections)};
}

/// All events of a run on the actor engine, and what they are called.
struct SmallRun {
  EventNames names;
  Time period;
  RunTally tally;
  std::vector<RecordedEvent> events;
};

/// Presents all training examples `times` times.
inline SmallRun small_run(const Scenario& scenario, std::uint64_t times = 1) {
  const Built built = build(scenario);
  EventsInMemory recorder(1);
  ActorEngine engine(built.network, 1);
  engine.set_recorder(&recorder);
  present_all(engine, *built.data, times);
  return {.names = names_of(built.network),
          .period = built.network.timing.period,
          .tally = engine.tally(),
          .events = recorder.events()};
}

/// `events` in blocks of `size`; they must outlive it.
inline EventBlocks in_blocks(const std::vector<RecordedEvent>& events, std::size_t size = 7) {
  return [&events, size, at = std::size_t{0}]() mutable {
    const std::size_t count = std::min(size, events.size() - at);
    const auto block = std::span(events).subspan(at, count);
    at += count;
    return block;
  };
}

inline std::vector<RecordedEvent> of_kind(const std::vector<RecordedEvent>& events,
                                          EventKind kind) {
  std::vector<RecordedEvent> found;
  std::ranges::copy_if(events, std::back_inserter(found),
                       [&](const RecordedEvent& event) { return event.kind == kind; });
  return found;
}

}  // namespace recirc::testing_support
