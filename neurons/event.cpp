#include "neurons/event.hpp"

#include <tuple>

namespace recirc {

bool comes_before(const RecordedEvent& a, const RecordedEvent& b) {
  const auto key = [](const RecordedEvent& event) {
    return std::tuple(event.time, event.kind, event.neuron, event.port, event.output,
                      event.projection, event.pre, event.number);
  };
  return key(a) < key(b);
}

}  // namespace recirc
