#include "sim/event_merge.hpp"

#include <algorithm>
#include <numeric>

namespace recirc {

void EventMerge::add(std::uint32_t partition, Block events) {
  if (!events.empty()) partitions_[partition].blocks.push_back(std::move(events));
}

void EventMerge::take_before(Time end,
                             const std::function<void(std::span<const RecordedEvent>)>& visit) {
  while (true) {
    const Time now = std::ranges::min_element(partitions_, {}, &Waiting::next)->next();
    if (now >= end) break;
    for (Waiting& partition : partitions_) take_instant(partition, now);
    for (Block& events : kinds_) {
      if (events.empty()) continue;
      sort(events);
      visit(events);
      events.clear();
    }
  }
}

void EventMerge::take_instant(Waiting& partition, Time now) {
  while (partition.next() == now) {
    Block& block = partition.blocks.front();
    std::size_t& k = partition.taken;
    for (; k < block.size() && block[k].time == now; ++k) {
      kinds_[static_cast<std::size_t>(block[k].kind)].push_back(block[k]);
    }
    if (k < block.size()) break;
    k = 0;
    block.clear();
    emptied_.push_back(std::move(block));
    partition.blocks.pop_front();
  }
}

// Neurons tell in their order, and synapses row by row: by then the rest is mostly in order.
// Stable: what compares equal is of one partition, which tells it in order.
void EventMerge::sort(Block& events) {
  if (std::ranges::is_sorted(events, comes_before)) return;
  sort_by_neuron(events);
  if (std::ranges::is_sorted(events, comes_before)) return;
  std::ranges::stable_sort(events, comes_before);
}

// A counting sort, where there are not many more neurons than events.
void EventMerge::sort_by_neuron(Block& events) {
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
  const std::deque<Block>& blocks = partitions_[partition].blocks;
  return blocks.empty() ? kNever : blocks.back().back().time;
}

}  // namespace recirc
