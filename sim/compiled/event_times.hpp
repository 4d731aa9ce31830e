#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "neurons/time.hpp"

namespace recirc {

/// When one thing happens to each of some actors: neurons of a population, or synapses of a
/// projection. Mostly it is the same time for all.
class EventTimes {
 public:
  EventTimes() = default;
  explicit EventTimes(Time of_all) : times_{of_all} {}
  /// One for each actor.
  explicit EventTimes(std::vector<Time> times) : times_(std::move(times)) {
    const bool is_one = std::ranges::all_of(times_, [&](Time time) { return time == times_[0]; });
    if (is_one && !times_.empty()) times_.resize(1);
  }

  [[nodiscard]] bool is_one() const { return times_.size() == 1; }
  [[nodiscard]] Time of(std::size_t actor) const { return is_one() ? times_[0] : times_[actor]; }

  /// The actors by their time, each list ascending; an empty list: all.
  [[nodiscard]] std::map<Time, std::vector<std::uint32_t>> by_time() const {
    if (is_one()) return {{times_[0], {}}};
    std::map<Time, std::vector<std::uint32_t>> actors;
    for (std::uint32_t k = 0; k < times_.size(); ++k) actors[times_[k]].push_back(k);
    return actors;
  }

  [[nodiscard]] EventTimes later_by(Time span) const {
    EventTimes later = *this;
    for (Time& time : later.times_) time = time + span;
    return later;
  }

 private:
  std::vector<Time> times_;  // one, or one for each
};

}  // namespace recirc
