#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>

#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// What happened. What is behind each: `caused` says when its cause happened, the rest of the
/// cause's identity follows from the event itself.
enum class EventKind : std::uint8_t {
  /// The weight of a synapse, or a bias, when recording began: with these, a recording can be
  /// replayed by itself. It has no cause.
  weight,
  /// A sum of changes was applied (and limited): `value` is the weight from now on. Its causes are
  /// the changes of the synapse since its last update; of a tied projection, those of all that
  /// share the weight. At the end of a batch an update comes before anything else of its instant;
  /// under immediate application it belongs to the change of the same synapse and instant.
  update,
  /// A neuron answered the weights of its synapses of one projection with the factor `value` that
  /// limits their norm: 1 if they are within it. Causes: its synapses' applied changes.
  factor,
  /// The stimulus reached a clamped neuron; `number` is the presentation's. It has no cause.
  stimulus,
  /// A volley of `port` was complete: `value` is the sum of its contributions. Causes: the
  /// deliveries to the neuron's synapses onto that port from `caused` - 1 ns to `time` - 1 ns;
  /// where axons speak by change, all of the neuron's window.
  volley,
  /// The neuron's f(S), `value`, after a basal volley. Cause: that volley, at the same time.
  activation,
  /// Shown to the neuron's own synapses, where it arrives 1 ns later. Cause, at the same time: the
  /// stimulus if `port` is clamp, else the volley of `port`.
  soma,
  /// The first error of a window; travels and is caused like a soma's signal.
  error,
  /// An event left the neuron by `output`, whether or not anything is connected to it. Caused like
  /// a soma's signal.
  axon,
  /// An event reached the synapse from `pre` to `neuron`, which sent the contribution `value`, its
  /// weight times the event's value, on to `port`, where it arrives 1 ns later. Cause: the axon
  /// event of `pre` by the projection's output at `caused`; if there are several, in their order.
  delivery,
  /// The synapse's rule fired with the change `value`, without rate and batch. Causes: what its
  /// rule names of the deliveries to it, and of the soma signals and errors that reached it, in its
  /// present window.
  change,
  /// An event was lost on its way to the synapse from `pre` to `neuron`, where it would have
  /// arrived now: `value` is what it bore. Cause: as of a delivery.
  lost,
};
inline constexpr std::size_t kEventKinds = 12;

/// Of a bias, which is a synapse of no projection: it has no presynaptic neuron either.
inline constexpr std::uint32_t kNoProjection = std::numeric_limits<std::uint32_t>::max();
inline constexpr NeuronId kNoNeuron{std::numeric_limits<std::uint32_t>::max()};

/// One event, with what tells it from all others, and what reconstructs its causes exactly.
struct RecordedEvent {
  Time time;    ///< when it happened at its actor
  Time caused;  ///< when what caused it happened; `time` where EventKind names no other
  double value = 0;
  /// Of stimulus, soma, error and axon: how many of its kind (of axon: by its output) the neuron
  /// had before, in the run or since recording began; of stimulus: presentations. 0 for other
  /// kinds.
  std::uint64_t number = 0;
  NeuronId neuron{};         ///< where it happened; of a synapse, the postsynaptic neuron
  NeuronId pre = kNoNeuron;  ///< of a synapse: its presynaptic neuron
  std::uint32_t projection = kNoProjection;  ///< of a synapse, or of a factor
  EventKind kind{};
  Port port{};      ///< of volley and delivery: where; of soma, error and axon: what was answered
  Output output{};  ///< of axon
  friend bool operator==(const RecordedEvent&, const RecordedEvent&) = default;
};

/// Whether `a` comes before `b` in every listing of a run's events: by time, kind, neuron, port,
/// projection, presynaptic neuron and number. Events that this leaves equal happened in one
/// partition, which tells them in their order.
[[nodiscard]] inline bool comes_before(const RecordedEvent& a, const RecordedEvent& b) {
  // Most are told apart by the first; this is called for every event of a trace.
  if (a.time != b.time) return a.time < b.time;
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.neuron != b.neuron) return a.neuron < b.neuron;
  return std::tie(a.port, a.output, a.projection, a.pre, a.number) <
         std::tie(b.port, b.output, b.projection, b.pre, b.number);
}

}  // namespace recirc
