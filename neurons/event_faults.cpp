#include "neurons/event_faults.hpp"

#include "neurons/random.hpp"

namespace recirc {
namespace {

RandomKey key(const EventFaults& faults, Purpose purpose, const TravellingEvent& event) {
  return {faults.seed, purpose, event.synapse, event.number};
}

}  // namespace

bool is_lost(const EventFaults& faults, const TravellingEvent& event) {
  return faults.loss > 0 && uniform(key(faults, Purpose::event_loss, event)) < faults.loss;
}

Time deviation(const EventFaults& faults, const TravellingEvent& event) {
  if (faults.jitter == Time{0}) return Time{0};
  const auto choices = static_cast<std::uint64_t>(2 * faults.jitter.ns + 1);
  const std::uint64_t drawn = uniform_below(key(faults, Purpose::delay_jitter, event), choices);
  return Time{static_cast<std::int64_t>(drawn)} - faults.jitter;
}

}  // namespace recirc
