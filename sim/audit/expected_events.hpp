#pragma once

#include <cmath>
#include <tuple>
#include <vector>

#include "neurons/event.hpp"
#include "neurons/ids.hpp"

namespace recirc {

/// An event that must be among those of an instant, if the recording is right.
struct ExpectedEvent {
  RecordedEvent event;    ///< `number` counts nothing here
  bool has_value = true;  ///< false: whatever it may be, it can't be worked out
  double scale = 0;       ///< the sizes of what its value was added up from
};

/// All of an instant.
using ExpectedEvents = std::vector<ExpectedEvent>;

/// The place of an event in the order of comes_before, whatever number it has.
inline auto place_of(const RecordedEvent& event) {
  return std::tuple(event.time, event.kind, event.neuron, event.port, event.output,
                    event.projection, event.pre);
}

/// `value` as recorders are told it: 0 has no sign.
inline double as_recorded(double value) { return value + 0.0; }

/// An event without a scale of its own.
inline ExpectedEvent expected(RecordedEvent event) {
  event.value = as_recorded(event.value);
  return {.event = event, .has_value = true, .scale = std::abs(event.value)};
}

}  // namespace recirc
