#include "tools/report/event_picture.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "network/population_of.hpp"
#include "neurons/errors.hpp"
#include "tools/report/packed_numbers.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostBins = 600;

}  // namespace

EventPicture::EventPicture(const Network& network, std::size_t most_events)
    : network_(&network),
      most_events_(most_events),
      bins_(network.populations.size() + 2, std::vector<std::uint32_t>(kMostBins, 0)) {}

void EventPicture::add(std::span<const RecordedEvent> events) {
  if (events.empty()) return;
  for (const RecordedEvent& event : events) count(event);
  last_ = events.front().time;
  if (!is_full_) keep(events);
}

void EventPicture::keep(std::span<const RecordedEvent> events) {
  const auto stimulus = std::ranges::find(events, EventKind::stimulus, &RecordedEvent::kind);
  if (stimulus != events.end()) begin_presentation(*stimulus);
  // Where no stimuli are recorded, no presentation can be kept whole.
  is_full_ |= presentations_.empty() && kept_.neuron.size() >= most_events_;
  if (is_full_) return;
  sent_.clear();
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::axon) continue;
    keep_one(event, event.output == Output::axon ? ShownEvent::axon : ShownEvent::error);
    if (event.output == Output::axon) sent_.push_back(event.neuron);
  }
  std::ranges::sort(sent_);
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::activation || std::ranges::binary_search(sent_, event.neuron)) {
      continue;
    }
    keep_one(event, ShownEvent::silent);
  }
}

void EventPicture::begin_presentation(const RecordedEvent& stimulus) {
  // Several populations may be clamped at the same instant, in one call each or together.
  if (!presentations_.empty() && presentations_.back().number == stimulus.number) return;
  // What was kept of a presentation that did not fit is given back, unless it is the only one.
  if (kept_.neuron.size() > most_events_) {
    is_full_ = true;
    if (whole_ == 0) return;
    const Time cut = presentations_.back().time;
    presentations_.pop_back();
    while (!kept_.instants.empty() && kept_.instants.back() >= static_cast<double>(cut.ns)) {
      kept_.instants.pop_back();
      kept_.per_instant.pop_back();
    }
    kept_.neuron.resize(whole_);
    kept_.value.resize(whole_);
    kept_.kind.resize(whole_);
    return;
  }
  whole_ = kept_.neuron.size();
  presentations_.push_back({stimulus.time, stimulus.number});
}

void EventPicture::keep_one(const RecordedEvent& event, ShownEvent kind) {
  const auto time = static_cast<double>(event.time.ns);
  if (kept_.instants.empty() || kept_.instants.back() != time) {
    kept_.instants.push_back(time);
    kept_.per_instant.push_back(0);
  }
  ++kept_.per_instant.back();
  kept_.neuron.push_back(index(event.neuron));
  kept_.value.push_back(static_cast<float>(event.value));
  kept_.kind.push_back(static_cast<std::uint8_t>(kind));
}

void EventPicture::count(const RecordedEvent& event) {
  std::size_t row = 0;
  switch (event.kind) {
    case EventKind::axon:
      ++totals_[kNeuron];
      row = index(*population_of(*network_, event.neuron));
      break;
    case EventKind::delivery:
      ++totals_[kDelivery];
      row = network_->populations.size();
      break;
    case EventKind::change:
      ++totals_[kChange];
      row = network_->populations.size() + 1;
      break;
    case EventKind::update:
      ++totals_[kUpdate];
      return;
    default:
      return;
  }
  if (!has_bins_) first_bin_ = event.time;
  has_bins_ = true;
  while ((event.time - first_bin_).ns / width_.ns >= static_cast<std::int64_t>(kMostBins)) {
    halve_bins();
  }
  ++bins_[row][static_cast<std::size_t>((event.time - first_bin_).ns / width_.ns)];
}

void EventPicture::halve_bins() {
  for (std::vector<std::uint32_t>& row : bins_) {
    for (std::size_t k = 0; k < kMostBins / 2; ++k) row[k] = row[2 * k] + row[2 * k + 1];
    std::fill(row.begin() + kMostBins / 2, row.end(), 0);
  }
  width_ = width_ * 2;
}

Json EventPicture::json() const {
  Json presentations = Json::array();
  for (const Stimulus& stimulus : presentations_) {
    presentations.push_back({stimulus.time.ns, stimulus.number});
  }
  Json populations = Json::array();
  const std::size_t count = network_->populations.size();
  for (std::size_t p = 0; p < count; ++p) {
    populations.push_back(packed(std::span<const std::uint32_t>(bins_[p])));
  }
  return {{"instants", packed(std::span<const double>(kept_.instants))},
          {"per_instant", packed(std::span<const std::uint32_t>(kept_.per_instant))},
          {"neuron", packed(std::span<const std::uint32_t>(kept_.neuron))},
          {"value", packed(std::span<const float>(kept_.value))},
          {"kind", packed(std::span<const std::uint8_t>(kept_.kind))},
          {"presentations", std::move(presentations)},
          {"all_shown", !is_full_},
          {"last_ns", last_.ns},
          {"bins",
           {{"width_ns", width_.ns},
            {"first_ns", first_bin_.ns},
            {"populations", std::move(populations)},
            {"deliveries", packed(std::span<const std::uint32_t>(bins_[count]))},
            {"changes", packed(std::span<const std::uint32_t>(bins_[count + 1]))}}},
          {"totals",
           {{"neuron_events", totals_[kNeuron]},
            {"deliveries", totals_[kDelivery]},
            {"changes", totals_[kChange]},
            {"updates", totals_[kUpdate]}}}};
}

}  // namespace recirc
