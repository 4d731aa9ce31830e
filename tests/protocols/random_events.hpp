#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "neurons/event.hpp"

namespace recirc::testing_support {

/// Events in their order as a run of anything might have them: whole volleys, synapses row by row,
/// single events, repeated values and odd ones, from `seed`.
inline std::vector<RecordedEvent> random_events(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t bound) {
    return static_cast<std::uint32_t>(random() % bound);
  };
  const double odd[] = {0.0,
                        -0.0,
                        1.0,
                        std::numeric_limits<double>::infinity(),
                        std::numeric_limits<double>::denorm_min(),
                        std::numeric_limits<double>::max()};
  const auto value = [&] {
    if (below(4) == 0) return odd[below(std::size(odd))];
    return std::ldexp(static_cast<double>(random()) - 2e9, -31);
  };
  std::vector<RecordedEvent> events;
  std::int64_t time = below(1000);
  while (events.size() < count) {
    time += below(3) == 0 ? 0 : below(2000);
    RecordedEvent event{.time = Time{time},
                        .caused = Time{time - std::int64_t{below(1000)}},
                        .value = value(),
                        .number = below(2) == 0 ? 0 : std::uint64_t{random()} << below(33),
                        .neuron = NeuronId{below(900)},
                        .kind = EventKind{static_cast<std::uint8_t>(below(kEventKinds))},
                        .port = Port{static_cast<std::uint8_t>(below(4))},
                        .output = Output{static_cast<std::uint8_t>(below(2))}};
    if (below(2) == 0) {
      event.projection = below(3);
      event.pre = NeuronId{below(900)};
    }
    const bool same_values = below(3) == 0;
    for (std::uint32_t left = below(10) == 0 ? 700 : below(4) + 1; left > 0; --left) {
      events.push_back(event);
      if (!same_values) event.value = value();
      event.neuron = NeuronId{index(event.neuron) + (event.pre == kNoNeuron ? 1 : 0)};
      if (event.pre != kNoNeuron) event.pre = NeuronId{index(event.pre) + 1};
    }
  }
  events.resize(count);
  std::ranges::stable_sort(events, comes_before);
  return events;
}

}  // namespace recirc::testing_support
