#include "tools/serve/kept_presentations.hpp"

#include <algorithm>
#include <utility>

namespace recirc {
namespace {

WeightsAtStart weights_now(const Network& network, const Engine& engine) {
  WeightsAtStart now;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    now.weights.push_back(engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const Population& population = network.populations[k];
    const std::vector<double> biases = population.bias ? engine.biases(PopulationId{k})
                                                       : std::vector<double>(population.size, 0.0);
    now.biases.insert(now.biases.end(), biases.begin(), biases.end());
  }
  return now;
}

std::size_t bytes_of_weights(const Network& network) {
  std::size_t count = network.neuron_count();
  for (const Projection& projection : network.projections) {
    count += projection.initial_weights.size();
  }
  return count * sizeof(double);
}

}  // namespace

KeptPresentations::KeptPresentations(const Network& network, std::size_t most_kept)
    : network_(&network),
      most_kept_(most_kept),
      start_room_(bytes_of_weights(network) / sizeof(RecordedEvent)) {}

std::size_t KeptPresentations::room_of(const Presentation& kept) const {
  return start_room_ + kept.events.size();
}

std::uint64_t KeptPresentations::batch_of(std::uint64_t presentation) const {
  return presentation / std::max(network_->timing.batch, 1U);
}

void KeptPresentations::drop_first() {
  room_ -= room_of(kept_.front());
  kept_.pop_front();
}

// The present presentation is kept in any case, so that a change of it can be explained.
void KeptPresentations::make_room() {
  while (kept_.size() > 1 && room_ > most_kept_) {
    no_room_ = kept_.front().number;
    drop_first();
  }
}

void KeptPresentations::begin(const Engine& engine) {
  Presentation next{.number = engine.tally().presentations,
                    .start = weights_now(*network_, engine)};
  const std::uint64_t batch = batch_of(next.number);
  const auto is_old = [&](const Presentation& kept) {
    return batch_of(kept.number) + 1 < batch && kept.number + 1 < next.number;
  };
  while (!kept_.empty() && is_old(kept_.front())) drop_first();
  room_ += room_of(next);
  kept_.push_back(std::move(next));
  make_room();
}

void KeptPresentations::add(const RecordedEvent& event) {
  Presentation& present = kept_.back();
  if (present.is_too_long) return;
  if (present.events.size() == most_kept_) {
    present.is_too_long = true;
    room_ -= present.events.size();
    present.events = {};
    no_room_ = present.number;
    return;
  }
  present.events.push_back(event);
  ++room_;
  make_room();
}

void KeptPresentations::end() { kept_.back().is_over = true; }

void KeptPresentations::forget() {
  kept_.clear();
  room_ = 0;
  no_room_.reset();
}

bool KeptPresentations::has_whole_batch() const {
  if (!is_over()) return false;
  const std::uint64_t batch = batch_of(kept_.back().number);
  return batch_of(kept_.back().number + 1) != batch &&
         kept_.front().number <= batch * std::max(network_->timing.batch, 1U);
}

bool KeptPresentations::is_batch_too_long() const {
  return no_room_ && !kept_.empty() && batch_of(*no_room_) == batch_of(kept_.back().number);
}

template <class Find>
std::optional<CausalGraph> KeptPresentations::explain(const Find& find, const WhyOptions& extent) {
  for (std::size_t k = kept_.size(); k-- > 0 && k + 2 >= kept_.size();) {
    std::ranges::stable_sort(kept_[k].events, comes_before);
    const Recording recording(*network_, kept_[k].events, kept_[k].start);
    const std::optional<RecordedEvent> event = find(recording);
    if (event) return recirc::why(recording, *event, extent);
  }
  return std::nullopt;
}

std::optional<CausalGraph> KeptPresentations::why(const SynapseName& synapse,
                                                  const WhyOptions& extent) {
  return explain(
      [&](const Recording& kept) { return event_to_explain(kept, synapse, std::nullopt); }, extent);
}

std::optional<CausalGraph> KeptPresentations::why_largest(std::uint32_t projection,
                                                          const WhyOptions& extent) {
  return explain([&](const Recording& kept) { return largest_change(kept, projection); }, extent);
}

// The first presentation whose changes an update of this time may be due to.
std::uint64_t KeptPresentations::first_of_batch_before(Time update) const {
  const auto presentation = static_cast<std::uint64_t>(update.ns / network_->timing.period.ns);
  if (network_->timing.apply == Apply::immediate) return presentation;
  const std::uint64_t batch = network_->timing.batch;
  return presentation < batch ? 0 : presentation - batch;
}

std::optional<CausalGraph> KeptPresentations::why_update(const SynapseName& synapse,
                                                         const WhyOptions& extent) {
  const auto is_its = [&](const RecordedEvent& event) {
    return event.kind == EventKind::update && synapse_of(event) == synapse;
  };
  std::optional<RecordedEvent> update;
  for (const Presentation& kept : kept_) {
    for (const RecordedEvent& event : kept.events) {
      if (is_its(event) && (!update || event.time >= update->time)) update = event;
    }
  }
  if (!update) return std::nullopt;
  const std::uint64_t first = first_of_batch_before(update->time);
  const auto from = std::ranges::find(kept_, first, &Presentation::number);
  if (from == kept_.end()) return std::nullopt;
  std::vector<RecordedEvent> events;
  for (auto kept = from; kept != kept_.end(); ++kept) {
    if (kept->is_too_long) return std::nullopt;
    events.insert(events.end(), kept->events.begin(), kept->events.end());
  }
  std::ranges::stable_sort(events, comes_before);
  return recirc::why(Recording(*network_, events, from->start), *update, extent);
}

}  // namespace recirc
