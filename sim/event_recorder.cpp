#include "sim/event_recorder.hpp"

#include <algorithm>

#include "neurons/errors.hpp"

namespace recirc {

void EventsInMemory::record(std::uint32_t partition, std::span<const RecordedEvent> events) {
  ensure(partition < events_.size(), "a recorder knows how many partitions there are");
  std::vector<RecordedEvent>& kept = events_[partition];
  kept.insert(kept.end(), events.begin(), events.end());
}

std::vector<RecordedEvent> EventsInMemory::events() const {
  std::vector<RecordedEvent> all;
  for (const auto& kept : events_) all.insert(all.end(), kept.begin(), kept.end());
  std::ranges::stable_sort(all, comes_before);
  return all;
}

}  // namespace recirc
