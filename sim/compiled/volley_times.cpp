#include "sim/compiled/volley_times.hpp"

#include <cstdint>

#include "sim/compiled/event_plan.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {
namespace {

class WantsVolleys final : public EventRecorder {
 public:
  [[nodiscard]] bool wants(EventKind kind, PopulationId /*population*/,
                           std::uint32_t /*projection*/) const override {
    return kind == EventKind::volley;
  }
  void record(std::uint32_t /*partition*/, std::span<const RecordedEvent> /*events*/) override {}
};

}  // namespace

std::vector<std::vector<Time>> volley_times(const Network& network, const Tape& tape) {
  std::vector<std::vector<Time>> times(tape.values.size());
  for (const PlannedEvents& volley : plan_events(network, tape, WantsVolleys()).events) {
    std::vector<Time>& of_neurons = times[volley.value];
    if (volley.actors.empty()) {
      of_neurons = {volley.time};
      continue;
    }
    of_neurons.resize(tape.values[volley.value].size);
    for (const std::uint32_t neuron : volley.actors) of_neurons[neuron] = volley.time;
  }
  return times;
}

}  // namespace recirc
