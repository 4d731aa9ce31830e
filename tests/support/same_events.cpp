#include "tests/support/same_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <span>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/same_run.hpp"
#include "tests/support/summed_sizes.hpp"

namespace recirc::testing_support {
namespace {

// The furthest apart that two values of a matrix are.
struct Distance {
  double apart = 0;
  std::size_t furthest = 0;  // number of the event
};

RecordedEvent without_value(RecordedEvent event) {
  event.value = 0;
  return event;
}

}  // namespace

std::vector<RecordedEvent> events_of(Engine& engine, const Built& built,
                                     std::uint64_t presentations) {
  EventsInMemory recorder(1);
  engine.set_recorder(&recorder);
  const std::uint64_t examples = built.data->size(Split::train);
  try {
    for (std::uint64_t k = 0; k < presentations; ++k) {
      const auto example = static_cast<std::uint32_t>(k % examples);
      engine.present(*built.data, Split::train, 0, std::span(&example, 1));
    }
  } catch (const RunError&) {
    // What happened before is what is asked for.
  }
  engine.set_recorder(nullptr);
  return recorder.events();
}

BothRecordings both_recordings(const Built& built, std::uint64_t presentations) {
  ActorEngine actor(built.network, 1);
  const std::unique_ptr<Engine> other = compiled(built);
  return {.actor = events_of(actor, built, presentations),
          .compiled = events_of(*other, built, presentations)};
}

std::string event_text(const RecordedEvent& event) {
  return fmt::format(
      "time {} caused {} kind {} neuron {} pre {} projection {} port {} output {} number {}: "
      "{:.17g}",
      event.time.ns, event.caused.ns, static_cast<int>(event.kind), index(event.neuron),
      static_cast<std::int64_t>(static_cast<std::int32_t>(index(event.pre))),
      static_cast<std::int32_t>(event.projection), static_cast<int>(event.port),
      static_cast<int>(event.output), event.number, event.value);
}

std::string event_differences(const std::vector<RecordedEvent>& a,
                              const std::vector<RecordedEvent>& b, const Network& network) {
  std::map<Matrix, Distance> distances;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    if (without_value(a[k]) != without_value(b[k])) {
      return fmt::format("event {}:\n  {}\n  {}\n", k, event_text(a[k]), event_text(b[k]));
    }
    Distance& distance = distances[matrix_of(a[k], network)];
    double apart = std::abs(a[k].value - b[k].value);
    if (!std::isfinite(apart)) apart = std::numeric_limits<double>::infinity();
    if (apart <= distance.apart) continue;
    distance.apart = apart;
    distance.furthest = k;
  }
  if (a.size() != b.size()) {
    const auto& longer = a.size() > b.size() ? a : b;
    return fmt::format("{} and {} events, the next is\n  {}\n", a.size(), b.size(),
                       event_text(longer[std::min(a.size(), b.size())]));
  }
  SummedSizes sizes(network);
  sizes.record(0, a);
  std::string text;
  for (const auto& [matrix, distance] : distances) {
    const RecordedEvent& furthest = a[distance.furthest];
    if (distance.apart <= kSameValues * sizes.of(furthest)) continue;
    text += fmt::format("{:.3g} of {:.3g} apart:\n  {}\n  {}\n", distance.apart, sizes.of(furthest),
                        event_text(furthest), event_text(b[distance.furthest]));
  }
  return text;
}

}  // namespace recirc::testing_support
