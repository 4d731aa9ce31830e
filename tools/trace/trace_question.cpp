#include "tools/trace/trace_question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <utility>

#include "network/population_of.hpp"
#include "network/ties.hpp"
#include "neurons/errors.hpp"
#include "sim/audit/event_words.hpp"

namespace recirc {
namespace {

// Synapses whose weight at some time is not known yet, where the trace tells which it records.
class Wanted {
 public:
  explicit Wanted(const Network& network)
      : network_(&network), by_projection_(network.projections.size() + 1) {}

  /// A synapse of which a trace tells weights. Those that never change are not wanted.
  void add(const RecordedEvent& weight) {
    if (may_change(weight) && place(weight).insert(key(weight)).second) ++count_;
  }
  void found(const RecordedEvent& update) { count_ -= place(update).erase(key(update)); }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }

 private:
  static std::uint64_t key(const RecordedEvent& event) {
    return std::uint64_t{index(event.neuron)} << 32U | index(event.pre);
  }
  std::unordered_set<std::uint64_t>& place(const RecordedEvent& event) {
    const bool is_bias = event.projection == kNoProjection;
    return by_projection_[is_bias ? by_projection_.size() - 1 : event.projection];
  }
  [[nodiscard]] bool may_change(const RecordedEvent& event) const {
    if (event.projection == kNoProjection) {
      const auto population = population_of(*network_, event.neuron);
      const std::optional<BiasModel>& bias = network_->population(*population).bias;
      return bias && bias->rule;
    }
    const ProjectionId owner = weight_owner(*network_, ProjectionId{event.projection});
    return network_->projection(owner).synapse.rule || has_learning_ties(*network_, owner);
  }

  const Network* network_;
  std::vector<std::unordered_set<std::uint64_t>> by_projection_;  // biases last
  std::size_t count_ = 0;
};

bool has_any(const TraceChunk& chunk, std::initializer_list<EventKind> kinds) {
  // What is damaged may hide anything.
  return chunk.events() == 0 || std::ranges::any_of(kinds, [&](EventKind kind) {
           return chunk.by_kind[static_cast<std::size_t>(kind)] > 0;
         });
}

}  // namespace

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

template <class Visit>
void TraceQuestion::visit_back(TimeRange range, std::initializer_list<EventKind> kinds,
                               const Visit& show) const {
  const std::span<const TraceChunk> chunks = trace_.chunks();
  for (std::size_t k = chunks.size(); k-- > 0;) {
    const bool is_known = chunks[k].events() > 0;
    if (is_known && chunks[k].last < range.begin) return;
    if (chunks[k].first >= range.end || !has_any(chunks[k], kinds)) continue;
    const std::vector<RecordedEvent> events = trace_.events(k);
    if (between_chunks_) between_chunks_();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (event->time >= range.end || !is_of(run_.network, *event)) continue;
      if (event->time < range.begin || !show(*event)) return;
    }
  }
}

std::uint64_t TraceQuestion::presentation_of(Time time) const {
  return static_cast<std::uint64_t>(time.ns / run_.network.timing.period.ns);
}

RecordedEvent TraceQuestion::about(const AskedSynapse& asked) const {
  std::optional<RecordedEvent> found =
      asked.time ? std::nullopt : last(EventKind::change, asked.synapse, {});
  if (asked.time) {
    visit({.begin = *asked.time, .end = *asked.time + Time{1}}, [&](const RecordedEvent& event) {
      const bool is_wanted = event.kind == EventKind::change || event.kind == EventKind::update;
      if (is_wanted && synapse_of(event) == asked.synapse) found = event;
    });
  }
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

std::optional<RecordedEvent> TraceQuestion::last(EventKind kind, const SynapseName& synapse,
                                                 TimeRange range) const {
  std::optional<RecordedEvent> found;
  visit_back(range, {kind}, [&](const RecordedEvent& event) {
    if (event.kind == kind && synapse_of(event) == synapse) found = event;
    return !found;
  });
  return found;
}

RecordedEvent TraceQuestion::about_largest(std::uint32_t projection) const {
  std::optional<RecordedEvent> found;
  visit_back({}, {EventKind::change}, [&](const RecordedEvent& event) {
    if (event.kind != EventKind::change || event.projection != projection) return true;
    if (!found || std::abs(event.value) >= std::abs(found->value)) found = event;
    return true;
  });
  if (found) return *found;
  throw InputError(
      {.where = trace_.file().string(),
       .what = fmt::format(
           "no change of {} is recorded",
           projection == kNoProjection ? "biases" : run_.network.projections.at(projection).name),
       .right = ""});
}

CausalGraph TraceQuestion::why(const RecordedEvent& event, const WhyOptions& extent) const {
  const Stretch stretch = behind(event, extent);
  const Recording recording(run_.network, stretch.events, stretch.start);
  return recirc::why(recording, event, extent);
}

std::vector<RecordedEvent> TraceQuestion::weights_of(const SynapseName& synapse) const {
  std::vector<RecordedEvent> weights;
  visit_back({}, {EventKind::weight, EventKind::update}, [&](const RecordedEvent& event) {
    const bool is_weight = event.kind == EventKind::weight || event.kind == EventKind::update;
    if (is_weight && synapse_of(event) == synapse) weights.push_back(event);
    return true;
  });
  std::ranges::reverse(weights);
  return weights;
}

TraceQuestion::Stretch TraceQuestion::behind(const RecordedEvent& event,
                                             const WhyOptions& extent) const {
  if (event.kind == EventKind::change) return stretch({event}, event.time, {});
  const std::vector<RecordedEvent> changes = changes_before(event);
  std::vector<RecordedEvent> followed = changes;
  std::ranges::stable_sort(followed, std::ranges::greater{},
                           [](const RecordedEvent& change) { return std::abs(change.value); });
  if (extent.contributions && followed.size() > *extent.contributions) {
    followed.resize(*extent.contributions);
  }
  return stretch(followed, event.time, changes);
}

std::vector<RecordedEvent> TraceQuestion::changes_before(const RecordedEvent& update) const {
  const SynapseName synapse = synapse_of(update);
  const std::vector<SynapseName> family = sharing_weight(run_.network, synapse);
  std::vector<RecordedEvent> changes;
  visit_back({.begin = Time{}, .end = update.time + Time{1}},
             {EventKind::change, EventKind::update}, [&](const RecordedEvent& event) {
               if (event.kind == EventKind::update) {
                 return event.time == update.time || synapse_of(event) != synapse;
               }
               const bool is_its = event.kind == EventKind::change &&
                                   std::ranges::find(family, synapse_of(event)) != family.end();
               if (is_its) changes.push_back(event);
               return true;
             });
  std::ranges::reverse(changes);
  return changes;
}

// Those that the trace begins with, and the last updates since, as far back as these are.
WeightsAtStart TraceQuestion::weights_before(Time begin) const {
  WeightsAtStart start = initial_weights(run_.network);
  Wanted wanted(run_.network);
  visit_back({}, {EventKind::weight}, [&](const RecordedEvent& event) {
    if (event.kind != EventKind::weight) return true;
    take_over(run_.network, synapses_, event, start);
    wanted.add(event);
    return true;
  });
  const bool knows_which = !wanted.is_empty();
  std::vector<RecordedEvent> updates;
  visit_back({.begin = Time{}, .end = begin}, {EventKind::update}, [&](const RecordedEvent& event) {
    if (event.kind != EventKind::update) return true;
    updates.push_back(event);
    wanted.found(event);
    return !knows_which || !wanted.is_empty();
  });
  for (auto update = updates.rbegin(); update != updates.rend(); ++update) {
    take_over(run_.network, synapses_, *update, start);
  }
  return start;
}

TraceQuestion::Stretch TraceQuestion::stretch(const std::vector<RecordedEvent>& followed, Time end,
                                              const std::vector<RecordedEvent>& changes) const {
  std::vector<std::uint64_t> presentations;
  for (const RecordedEvent& event : followed) presentations.push_back(presentation_of(event.time));
  std::ranges::sort(presentations);
  // All changes add up, also those that are not followed. Nothing may have led to an update.
  const Time earliest = !changes.empty()    ? changes.front().time
                        : !followed.empty() ? followed.front().time
                                            : end;
  const Time begin =
      run_.network.timing.period * static_cast<std::int64_t>(presentation_of(earliest));
  Stretch result{.events = {}, .start = weights_before(begin)};
  visit({.begin = begin, .end = end + Time{1}}, [&](const RecordedEvent& event) {
    if (event.kind == EventKind::weight) return;
    const bool is_wanted = event.kind == EventKind::update || event.kind == EventKind::factor ||
                           std::ranges::binary_search(presentations, presentation_of(event.time)) ||
                           (event.kind == EventKind::change &&
                            std::ranges::binary_search(changes, event, comes_before));
    if (is_wanted) result.events.push_back(event);
  });
  return result;
}

}  // namespace recirc
