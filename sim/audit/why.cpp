#include "sim/audit/why.hpp"

#include <cmath>

#include "neurons/errors.hpp"
#include "sim/audit/explanation.hpp"

namespace recirc {

CausalGraph why(const Recording& recording, const RecordedEvent& event, const WhyOptions& options) {
  const std::optional<std::size_t> found = recording.find(event);
  ensure(found.has_value(), "what is to be explained is one of the recording's events");
  return Explanation(recording, options).of(*found);
}

std::optional<RecordedEvent> event_to_explain(const Recording& recording,
                                              const SynapseName& synapse,
                                              std::optional<Time> time) {
  std::optional<RecordedEvent> found;
  for (const EventKind kind : {EventKind::update, EventKind::change}) {
    if (kind == EventKind::update && !time) continue;
    for (const std::size_t k : recording.at(synapse, kind)) {
      if (!time || recording[k].time == *time) found = recording[k];
    }
  }
  return found;
}

std::optional<RecordedEvent> largest_change(const Recording& recording, std::uint32_t projection) {
  std::optional<RecordedEvent> found;
  for (std::size_t k = 0; k < recording.size(); ++k) {
    const RecordedEvent& event = recording[k];
    if (event.kind != EventKind::change || event.projection != projection) continue;
    if (!found || std::abs(event.value) > std::abs(found->value)) found = event;
  }
  return found;
}

}  // namespace recirc
