#include "tools/serve/traced_inside.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "protocols/event_batch.hpp"
#include "tools/report/packed_numbers.hpp"
#include "tools/report/traced_events.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

bool is_of_neuron(const RecordedEvent& event, NeuronId neuron) {
  if (event.neuron != neuron) return false;
  // Its bias is its own; what synapses onto it learn is theirs.
  return event.projection == kNoProjection || event.kind == EventKind::delivery ||
         event.kind == EventKind::lost || event.kind == EventKind::factor;
}

bool is_of_synapse(const RecordedEvent& event, const SynapseName& synapse) {
  switch (event.kind) {
    case EventKind::soma:
    case EventKind::error:
      return event.neuron == synapse.post;
    case EventKind::axon:
      return event.neuron == synapse.pre;
    case EventKind::factor:
      return event.neuron == synapse.post && event.projection == synapse.projection;
    default:
      return event.projection == synapse.projection && synapse_of(event) == synapse;
  }
}

Json packed_batches(std::span<const RecordedEvent> events) {
  Json batches = Json::array();
  while (!events.empty()) {
    const std::size_t count = std::min(events.size(), kBatchEvents);
    std::string batch;
    append_batch(events.first(count), batch);
    batches.push_back(
        packed(std::span(reinterpret_cast<const std::uint8_t*>(batch.data()), batch.size())));
    events = events.subspan(count);
  }
  return batches;
}

}  // namespace

Json traced_inside(const TraceReader& trace, const Network& network, const AskedWeight& asked,
                   std::optional<std::uint64_t> presentation,
                   const std::function<void()>& between_chunks) {
  const std::uint64_t last = last_presentation(trace);
  const std::uint64_t shown = std::min(presentation.value_or(last), last);
  const Time begin = network.timing.period * static_cast<std::int64_t>(shown);
  const SynapseName name = named(network, asked).value();
  const auto is_wanted = [&](const RecordedEvent& event) {
    return name.projection == kNoProjection ? is_of_neuron(event, name.post)
                                            : is_of_synapse(event, name);
  };
  std::vector<RecordedEvent> events;
  std::size_t left_out = 0;
  trace.for_each({.begin = begin, .end = begin + network.timing.period},
                 [&](std::span<const RecordedEvent> some) {
                   if (between_chunks) between_chunks();
                   for (const RecordedEvent& event : some) {
                     if (!is_wanted(event)) continue;
                     if (events.size() < kMostInside) {
                       events.push_back(event);
                     } else {
                       ++left_out;
                     }
                   }
                 });
  return {{"presentation", shown},
          {"time_ns", begin.ns},
          {"events", packed_batches(events)},
          {"left_out", left_out}};
}

}  // namespace recirc
