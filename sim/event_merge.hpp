#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "neurons/event.hpp"

namespace recirc {

/// Puts the events of several partitions, each in the order of time, into the one order of
/// comes_before.
class EventMerge {
 public:
  explicit EventMerge(std::uint32_t partitions) : partitions_(partitions) {}

  /// The next events of a partition, none sooner than those before.
  void add(std::uint32_t partition, std::span<const RecordedEvent> events);

  /// Shows `visit` all that happened before `end`, of which every partition has told all, instant
  /// by instant, and forgets it.
  void take_before(Time end, const std::function<void(std::span<const RecordedEvent>)>& visit);

  /// The last time at which a partition has told something; kNever if it has nothing waiting.
  [[nodiscard]] Time last_time(std::uint32_t partition) const;

 private:
  struct Waiting {
    std::vector<RecordedEvent> events;
    std::size_t taken = 0;
    [[nodiscard]] Time next() const { return taken < events.size() ? events[taken].time : kNever; }
  };

  void sort(std::vector<RecordedEvent>& events);
  void sort_by_neuron(std::vector<RecordedEvent>& events);

  std::vector<Waiting> partitions_;
  std::array<std::vector<RecordedEvent>, kEventKinds> kinds_;  // of one instant
  std::vector<std::uint32_t> places_;                          // while they are sorted
  std::vector<RecordedEvent> sorted_;
};

}  // namespace recirc
