#include "tools/trace/perfetto_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "neurons/errors.hpp"
#include "tools/number_text.hpp"

namespace recirc {
namespace {

constexpr std::uint64_t kNeurons = 1;  // the tracks that the others are drawn below
constexpr std::uint64_t kSynapses = 2;
constexpr std::uint64_t kFirst = 3;
constexpr std::size_t kMostCauses = 64;  // of one slice

std::string slice_name(EventKind kind, Port port, Output output) {
  if (kind == EventKind::axon && output == Output::error) return "error sent";
  if (kind == EventKind::volley) return fmt::format("volley {}", name_of(port));
  return std::string(name_of(kind));
}

}  // namespace

PerfettoExport::PerfettoExport(const EventNames& names, const EventSelection& selection,
                               Time period, std::size_t most_events)
    : names_(names),
      tells_neurons_apart_(!selection.neurons().empty()),
      tells_synapses_apart_(selection.names_synapses()),
      period_(period),
      most_events_(most_events) {}

PerfettoExport::TrackKey PerfettoExport::key_of(const RecordedEvent& event) const {
  const std::uint32_t neuron = tells_neurons_apart_ ? index(event.neuron) : kAll;
  if (happens_at_synapses(event.kind) && event.pre != kNoNeuron) {
    return {Actors::synapses, event.projection, neuron};
  }
  const std::uint32_t population = names_.population_of(event.neuron).value_or(0);
  const Actors actors = happens_at_synapses(event.kind) ? Actors::biases : Actors::neurons;
  return {actors, population, neuron};
}

std::string PerfettoExport::name_of_track(const TrackKey& key) const {
  const bool is_one = key.neuron != kAll;
  const std::string neuron = is_one ? names_.neuron(NeuronId{key.neuron}) : "";
  if (key.actors == Actors::synapses) {
    const std::string& projection = names_.projections().at(key.group).name;
    return is_one ? fmt::format("{} to {}", projection, neuron) : projection;
  }
  const std::string& population = names_.populations().at(key.group).name;
  const std::string& name = is_one ? neuron : population;
  return key.actors == Actors::biases ? fmt::format("bias of {}", name) : name;
}

std::uint32_t PerfettoExport::track(const TrackKey& key) {
  const auto [known, is_new] = tracks_.emplace(key, static_cast<std::uint32_t>(keys_.size()));
  if (is_new) keys_.push_back(key);
  return known->second;
}

void PerfettoExport::add(std::span<const RecordedEvent> events) {
  for (const RecordedEvent& event : events) {
    if (event.time != now_) present_.clear();
    now_ = event.time;
    if (event.kind != EventKind::weight) add_to_slice(event);
    if (event.kind == EventKind::weight || event.kind == EventKind::update) add_weight(event);
    if (2 * slices_.size() + values_.size() > most_events_) {
      throw InputError(
          {.where = "",
           .what = fmt::format("this is more than the {} events that Perfetto shows",
                               grouped(most_events_)),
           .right = "narrow it down with --presentation 0..9, --kind or --population"});
    }
  }
}

void PerfettoExport::add_to_slice(const RecordedEvent& event) {
  const std::uint32_t its_track = track(key_of(event));
  const std::array<std::uint8_t, 3> what{static_cast<std::uint8_t>(event.kind),
                                         static_cast<std::uint8_t>(event.port),
                                         static_cast<std::uint8_t>(event.output)};
  const auto [known, is_new] = present_.try_emplace({its_track, what}, slices_.size());
  if (is_new) {
    slices_.push_back({.track = its_track,
                       .time = event.time,
                       .since = event.caused,
                       .kind = event.kind,
                       .port = event.port,
                       .output = event.output});
  }
  Slice& slice = slices_[known->second];
  ++slice.events;
  if (slice.events == 2) slice.sum = std::abs(slice.sum);
  slice.sum += slice.events == 1 ? event.value : std::abs(event.value);
  slice.neuron = event.neuron;
  slice.since = std::min(slice.since, event.caused);
  if (event.kind == EventKind::delivery || event.kind == EventKind::lost) add_cause(event, slice);
}

void PerfettoExport::add_cause(const RecordedEvent& event, Slice& slice) {
  const TrackKey key{Actors::neurons, names_.population_of(event.pre).value_or(0),
                     tells_neurons_apart_ ? index(event.pre) : kAll};
  // An axon event comes before its deliveries: where its track is unknown, it is not exported.
  const auto its_track = tracks_.find(key);
  if (its_track == tracks_.end()) return;
  const Cause cause{its_track->second, event.caused};
  const bool is_full = slice.causes.size() >= kMostCauses;
  if (!is_full && std::ranges::find(slice.causes, cause) == slice.causes.end()) {
    slice.causes.push_back(cause);
  }
}

void PerfettoExport::add_weight(const RecordedEvent& event) {
  const TrackKey key = key_of(event);
  const auto synapse = tells_synapses_apart_ ? std::pair(index(event.pre), index(event.neuron))
                                             : std::pair(kAll, kAll);
  const auto number = static_cast<std::uint32_t>(counters_.size());
  const auto [known, is_new] = counter_numbers_.try_emplace({key, synapse}, number);
  if (is_new) {
    counters_.push_back({.name = tells_synapses_apart_
                                     ? fmt::format("weight {}", names_.place(event))
                                     : fmt::format("RMS weight of {}", name_of_track(key))});
  }
  Counter& counter = counters_[known->second];
  if (is_new || values_[counter.last].time != event.time) {
    counter.last = values_.size();
    values_.push_back({.counter = known->second, .time = event.time});
  }
  Value& value = values_[counter.last];
  value.sum_of_squares += event.value * event.value;
  value.last = event.value;
  ++value.weights;
}

std::span<const std::uint32_t> PerfettoExport::slices(std::uint32_t track, EventKind kind,
                                                      Time first, Time last) const {
  const auto key = [this](std::uint32_t number) {
    const Slice& slice = slices_[number];
    return std::tuple(slice.track, slice.kind, slice.time);
  };
  const auto begin = std::ranges::lower_bound(index_, std::tuple(track, kind, first), {}, key);
  const auto end =
      std::ranges::upper_bound(begin, index_.end(), std::tuple(track, kind, last), {}, key);
  return {begin, end};
}

void PerfettoExport::flow(std::size_t from, std::size_t to) {
  const std::uint64_t number = flows_out_.size() + 1;
  flows_out_.emplace_back(from, number);
  flows_in_.emplace_back(to, number);
}

void PerfettoExport::flow_from_deliveries(std::size_t volley) {
  const Slice& slice = slices_[volley];
  const TrackKey& key = keys_[slice.track];
  for (std::uint32_t k = 0; k < names_.projections().size(); ++k) {
    const TraceProjection& projection = names_.projections()[k];
    if (index(projection.post) != key.group || projection.port != slice.port) continue;
    const auto known = tracks_.find({Actors::synapses, k, key.neuron});
    if (known == tracks_.end()) continue;
    for (const std::uint32_t delivery :
         slices(known->second, EventKind::delivery, slice.since - kDendriticDelay,
                slice.time - kDendriticDelay)) {
      flow(delivery, volley);
    }
  }
}

// A rule fires when the last that it names arrives: a signal of its neuron, sent 1 ns before, or a
// delivery.
void PerfettoExport::flow_to_change(std::size_t change) {
  const Slice& slice = slices_[change];
  const TrackKey& key = keys_[slice.track];
  const std::uint32_t population =
      key.actors == Actors::synapses ? index(names_.projections().at(key.group).post) : key.group;
  const auto neurons = tracks_.find({Actors::neurons, population, key.neuron});
  const Time sent = slice.time - kSomaDelay;
  if (neurons != tracks_.end()) {
    for (const EventKind kind : {EventKind::soma, EventKind::error}) {
      for (const std::uint32_t signal : slices(neurons->second, kind, sent, sent)) {
        flow(signal, change);
        return;
      }
    }
  }
  for (const std::uint32_t delivery :
       slices(slice.track, EventKind::delivery, slice.time, slice.time)) {
    flow(delivery, change);
  }
}

void PerfettoExport::find_flows() {
  index_.resize(slices_.size());
  for (std::uint32_t k = 0; k < index_.size(); ++k) index_[k] = k;
  std::ranges::stable_sort(index_, {}, [this](std::uint32_t number) {
    const Slice& slice = slices_[number];
    return std::tuple(slice.track, slice.kind, slice.time);
  });
  for (std::size_t k = 0; k < slices_.size(); ++k) {
    const Slice& slice = slices_[k];
    if (slice.kind == EventKind::volley) flow_from_deliveries(k);
    if (slice.kind == EventKind::change) flow_to_change(k);
    if (slice.kind == EventKind::update) {
      const auto changes = slices(slice.track, EventKind::change, Time{0}, slice.time);
      if (!changes.empty()) flow(changes.back(), k);
    }
    for (const Cause& cause : slice.causes) {
      const Output output = names_.projections().at(keys_[slice.track].group).output;
      for (const std::uint32_t axon :
           slices(cause.track, EventKind::axon, cause.time, cause.time)) {
        if (slices_[axon].output == output) flow(axon, k);
      }
    }
  }
  std::ranges::sort(flows_out_);
  std::ranges::sort(flows_in_);
}

std::uint64_t PerfettoExport::uuid_of_track(std::uint32_t number) const { return kFirst + number; }
std::uint64_t PerfettoExport::uuid_of_counter(std::uint32_t number) const {
  return kFirst + keys_.size() + number;
}

void PerfettoExport::write_tracks(PerfettoTrace& to) const {
  to.add({.uuid = kNeurons, .name = "neurons"});
  to.add({.uuid = kSynapses, .name = "synapses"});
  for (const auto& [key, number] : tracks_) {
    to.add({.uuid = uuid_of_track(number),
            .parent = key.actors == Actors::neurons ? kNeurons : kSynapses,
            .name = name_of_track(key)});
  }
  for (std::uint32_t k = 0; k < counters_.size(); ++k) {
    to.add({.uuid = uuid_of_counter(k),
            .parent = kSynapses,
            .name = counters_[k].name,
            .shows = PerfettoTrack::Shows::numbers});
  }
}

void PerfettoExport::write_slice(PerfettoTrace& to, std::size_t number) const {
  const Slice& slice = slices_[number];
  const auto flows = [number](const auto& all) {
    std::vector<std::uint64_t> its;
    for (auto flow = std::ranges::lower_bound(all, std::pair(number, std::uint64_t{0}));
         flow != all.end() && flow->first == number; ++flow) {
      its.push_back(flow->second);
    }
    return its;
  };
  const std::string name = slice_name(slice.kind, slice.port, slice.output);
  PerfettoSlice drawn{.name = name,
                      .category = name_of(slice.kind),
                      .flows_out = flows(flows_out_),
                      .flows_in = flows(flows_in_)};
  const RecordedEvent event{.time = slice.time, .caused = slice.since, .kind = slice.kind};
  drawn.notes.emplace_back("presentation",
                           static_cast<std::uint64_t>(presentation_of(event, period_)));
  drawn.notes.emplace_back("events", slice.events);
  if (slice.events == 1) {
    drawn.notes.emplace_back("neuron", names_.neuron(slice.neuron));
    drawn.notes.emplace_back("value", slice.sum);
  } else {
    drawn.notes.emplace_back("mean |value|", slice.sum / static_cast<double>(slice.events));
  }
  to.begin(uuid_of_track(slice.track), slice.time, drawn);
}

void PerfettoExport::write(PerfettoTrace& to) {
  find_flows();
  write_tracks(to);
  auto value = values_.begin();
  const auto write_values = [&](Time last) {
    for (; value != values_.end() && value->time <= last; ++value) {
      const double mean_square = value->sum_of_squares / static_cast<double>(value->weights);
      to.count(uuid_of_counter(value->counter), value->time,
               tells_synapses_apart_ ? value->last : std::sqrt(mean_square));
    }
  };
  for (std::size_t k = 0; k < slices_.size();) {
    const Time time = slices_[k].time;
    write_values(time);
    std::size_t past = k;
    while (past < slices_.size() && slices_[past].time == time) write_slice(to, past++);
    for (; k < past; ++k) to.end(uuid_of_track(slices_[k].track), time + Time{1});
  }
  write_values(kNever);
}

}  // namespace recirc
