#include "sim/event_merge.hpp"

#include <algorithm>
#include <numeric>

namespace recirc {

void EventMerge::add(std::uint32_t partition, std::span<const RecordedEvent> events) {
  std::vector<RecordedEvent>& waiting = partitions_[partition].events;
  waiting.insert(waiting.end(), events.begin(), events.end());
}

void EventMerge::take_before(Time end,
                             const std::function<void(std::span<const RecordedEvent>)>& visit) {
  while (true) {
    const Time now = std::ranges::min_element(partitions_, {}, &Waiting::next)->next();
    if (now >= end) break;
    for (Waiting& partition : partitions_) {
      while (partition.next() == now) {
        const RecordedEvent& event = partition.events[partition.taken++];
        kinds_[static_cast<std::size_t>(event.kind)].push_back(event);
      }
    }
    for (std::vector<RecordedEvent>& events : kinds_) {
      if (events.empty()) continue;
      sort(events);
      visit(events);
      events.clear();
    }
  }
  for (Waiting& partition : partitions_) {
    partition.events.erase(partition.events.begin(),
                           partition.events.begin() + static_cast<std::ptrdiff_t>(partition.taken));
    partition.taken = 0;
  }
}

// Neurons tell in their order, and synapses row by row: by then the rest is mostly in order.
// Stable: what compares equal is of one partition, which tells it in order.
void EventMerge::sort(std::vector<RecordedEvent>& events) {
  if (std::ranges::is_sorted(events, comes_before)) return;
  sort_by_neuron(events);
  if (std::ranges::is_sorted(events, comes_before)) return;
  std::ranges::stable_sort(events, comes_before);
}

// A counting sort, where there are not many more neurons than events.
void EventMerge::sort_by_neuron(std::vector<RecordedEvent>& events) {
  const auto [least, most] = std::ranges::minmax_element(events, {}, &RecordedEvent::neuron);
  const std::uint32_t first = index(least->neuron);
  const std::size_t neurons = std::size_t{index(most->neuron)} - first + 1;
  if (neurons > 4 * events.size()) return;
  places_.assign(neurons + 1, 0);
  for (const RecordedEvent& event : events) ++places_[index(event.neuron) - first + 1];
  std::partial_sum(places_.begin(), places_.end(), places_.begin());
  sorted_.resize(events.size());
  for (const RecordedEvent& event : events) sorted_[places_[index(event.neuron) - first]++] = event;
  events.swap(sorted_);
}

Time EventMerge::last_time(std::uint32_t partition) const {
  const std::vector<RecordedEvent>& events = partitions_[partition].events;
  return events.empty() ? kNever : events.back().time;
}

}  // namespace recirc
