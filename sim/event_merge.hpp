#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "neurons/event.hpp"

namespace recirc {

/// Puts the events of several partitions, each in the order of time, into the one order of
/// comes_before.
class EventMerge {
 public:
  using Block = std::vector<RecordedEvent>;

  explicit EventMerge(std::uint32_t partitions) : partitions_(partitions) {}

  /// The next events of a partition, none sooner than those before.
  void add(std::uint32_t partition, Block events);

  /// Shows `visit` all that happened before `end`, of which every partition has told all, in its
  /// order, and forgets it.
  void take_before(Time end, const std::function<void(std::span<const RecordedEvent>)>& visit);

  /// The last time at which a partition has told something; kNever if it has nothing waiting.
  [[nodiscard]] Time last_time(std::uint32_t partition) const;

  /// Blocks that were added, empty now, for who wants to fill them again.
  [[nodiscard]] std::vector<Block> take_emptied() { return std::exchange(emptied_, {}); }

 private:
  struct Waiting {
    std::deque<Block> blocks;  // none is empty
    std::size_t taken = 0;     // events of the first
    [[nodiscard]] Time next() const { return blocks.empty() ? kNever : blocks.front()[taken].time; }
  };

  void take_instant(Waiting& partition, Time now);
  void sort(Block& events);
  void sort_by_neuron(Block& events);

  std::vector<Waiting> partitions_;
  std::array<Block, kEventKinds> kinds_;  // of one instant
  std::vector<std::uint32_t> places_;     // while they are sorted
  Block sorted_;
  std::vector<Block> emptied_;
};

}  // namespace recirc
