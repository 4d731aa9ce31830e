#include "tools/trace/trace_question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "neurons/errors.hpp"
#include "sim/audit/event_words.hpp"

namespace recirc {

TraceQuestion::TraceQuestion(const TraceReader& trace, const RecordedRun& run,
                             std::function<void()> between_chunks)
    : trace_(trace), run_(run), between_chunks_(std::move(between_chunks)) {
  for (std::uint32_t k = 0; k < run.network.projections.size(); ++k) {
    synapses_.emplace_back(run.network, k);
  }
}

template <class Visit>
void TraceQuestion::visit(TimeRange range, const Visit& show) const {
  trace_.for_each(range, [&](std::span<const RecordedEvent> events) {
    if (between_chunks_) between_chunks_();
    for (const RecordedEvent& event : events) {
      if (is_of(run_.network, event)) show(event);
    }
  });
}

std::uint64_t TraceQuestion::presentation_of(const RecordedEvent& event) const {
  return static_cast<std::uint64_t>(event.time.ns / run_.network.timing.period.ns);
}

RecordedEvent TraceQuestion::about(const AskedSynapse& asked) const {
  const TimeRange range =
      asked.time ? TimeRange{.begin = *asked.time, .end = *asked.time + Time{1}} : TimeRange{};
  std::optional<RecordedEvent> found;
  visit(range, [&](const RecordedEvent& event) {
    const bool is_change = event.kind == EventKind::change;
    if (!is_change && event.kind != EventKind::update) return;
    if (synapse_of(event) == asked.synapse && (asked.time || is_change)) found = event;
  });
  if (found) return *found;
  const RecordedEvent place{.time = {},
                            .caused = {},
                            .neuron = asked.synapse.post,
                            .pre = asked.synapse.pre,
                            .projection = asked.synapse.projection,
                            .kind = EventKind::change};
  const std::string when = asked.time ? fmt::format(" at {} ns", asked.time->ns) : "";
  throw InputError({.where = trace_.file().string(),
                    .what = fmt::format("no change or update of {}{} is recorded",
                                        place_words(run_.network, place), when),
                    .right = asked.time ? "without @TIME its last change is taken" : ""});
}

std::optional<RecordedEvent> TraceQuestion::last_change(const SynapseName& synapse,
                                                        TimeRange range) const {
  std::optional<RecordedEvent> found;
  visit(range, [&](const RecordedEvent& event) {
    if (event.kind == EventKind::change && synapse_of(event) == synapse) found = event;
  });
  return found;
}

RecordedEvent TraceQuestion::about_largest(std::uint32_t projection) const {
  std::optional<RecordedEvent> found;
  visit({}, [&](const RecordedEvent& event) {
    if (event.kind != EventKind::change || event.projection != projection) return;
    if (!found || std::abs(event.value) > std::abs(found->value)) found = event;
  });
  if (found) return *found;
  throw InputError({.where = trace_.file().string(),
                    .what = fmt::format("no change of {} is recorded",
                                        run_.network.projections.at(projection).name),
                    .right = ""});
}

CausalGraph TraceQuestion::why(const RecordedEvent& event, const WhyOptions& extent) const {
  const Stretch stretch = behind(event, extent);
  const Recording recording(run_.network, stretch.events, stretch.start);
  return recirc::why(recording, event, extent);
}

std::vector<RecordedEvent> TraceQuestion::weights_of(const SynapseName& synapse) const {
  std::vector<RecordedEvent> weights;
  visit({}, [&](const RecordedEvent& event) {
    const bool is_weight = event.kind == EventKind::weight || event.kind == EventKind::update;
    if (is_weight && synapse_of(event) == synapse) weights.push_back(event);
  });
  return weights;
}

TraceQuestion::Stretch TraceQuestion::behind(const RecordedEvent& event,
                                             const WhyOptions& extent) const {
  if (event.kind == EventKind::change) return stretch({presentation_of(event)}, event.time, {});
  const std::vector<RecordedEvent> changes = changes_before(event);
  std::vector<RecordedEvent> followed = changes;
  std::ranges::stable_sort(followed, std::ranges::greater{},
                           [](const RecordedEvent& change) { return std::abs(change.value); });
  if (extent.contributions && followed.size() > *extent.contributions) {
    followed.resize(*extent.contributions);
  }
  std::vector<std::uint64_t> presentations;
  for (const RecordedEvent& change : followed) presentations.push_back(presentation_of(change));
  return stretch(presentations, event.time, changes);
}

std::vector<RecordedEvent> TraceQuestion::changes_before(const RecordedEvent& update) const {
  std::vector<RecordedEvent> changes;
  const std::vector<SynapseName> family = sharing_weight(run_.network, synapse_of(update));
  visit({.begin = Time{}, .end = update.time + Time{1}}, [&](const RecordedEvent& event) {
    const bool is_update = event.kind == EventKind::update;
    if (is_update && synapse_of(event) == synapse_of(update) && event.time < update.time) {
      changes.clear();
    }
    if (event.kind != EventKind::change) return;
    if (std::ranges::find(family, synapse_of(event)) != family.end()) changes.push_back(event);
  });
  return changes;
}

TraceQuestion::Stretch TraceQuestion::stretch(const std::vector<std::uint64_t>& presentations,
                                              Time end,
                                              const std::vector<RecordedEvent>& more) const {
  const std::uint64_t first = presentations.empty() ? presentation_of({.time = end, .caused = end})
                                                    : *std::ranges::min_element(presentations);
  const Time begin = run_.network.timing.period * static_cast<std::int64_t>(first);
  Stretch result{.events = {}, .start = initial_weights(run_.network)};
  visit({.begin = Time{}, .end = end + Time{1}}, [&](const RecordedEvent& event) {
    if (event.time < begin || event.kind == EventKind::weight) {
      return take_over(run_.network, synapses_, event, result.start);
    }
    const bool is_wanted =
        event.kind == EventKind::update || event.kind == EventKind::factor ||
        std::ranges::find(presentations, presentation_of(event)) != presentations.end() ||
        std::ranges::find(more, event) != more.end();
    if (is_wanted) result.events.push_back(event);
  });
  return result;
}

}  // namespace recirc
