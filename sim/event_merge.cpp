#include "sim/event_merge.hpp"

#include <algorithm>

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
    instant_.clear();
    for (Waiting& partition : partitions_) {
      while (partition.next() == now) instant_.push_back(partition.events[partition.taken++]);
    }
    // Stable: what compares equal is of one partition, which tells it in order.
    if (!std::ranges::is_sorted(instant_, comes_before)) {
      std::ranges::stable_sort(instant_, comes_before);
    }
    visit(instant_);
  }
  for (Waiting& partition : partitions_) {
    partition.events.erase(partition.events.begin(),
                           partition.events.begin() + static_cast<std::ptrdiff_t>(partition.taken));
    partition.taken = 0;
  }
}

Time EventMerge::last_time(std::uint32_t partition) const {
  const std::vector<RecordedEvent>& events = partitions_[partition].events;
  return events.empty() ? kNever : events.back().time;
}

}  // namespace recirc
