#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/chunk.hpp"
#include "sim/compiled/event_plan.hpp"
#include "sim/compiled/examples.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/parameters.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/compiled/tape_player.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// Tells a recorder what happens in the presentations of a tape, event by event, as partition 0. It
/// plays the tape once more, for itself: with the steps that are dead, and keeping all values that
/// are wanted, of some presentations at a time. So recording changes nothing in the run, and costs
/// nothing where nobody records. Events of an instant are told by kind, in the order of EventKind.
template <class T>
class TapeRecording {
 public:
  /// All must outlive it. `presentations` have been presented before: numbers of events count from
  /// there.
  TapeRecording(const Network& network, const Tape& tape, Parameters<T>& parameters,
                EventRecorder& recorder, std::uint64_t presentations);

  /// Tells what happens in the `presentations` from example `first_example` on, of which the first
  /// has this number since the start of the run. To be called before they change any weight. At a
  /// value that is not finite it stops, as the actor engine does.
  void tell(const Examples<T>& examples, std::size_t first_example, std::uint32_t presentations,
            std::uint64_t first_number);

  /// Where it has stopped in the last call of `tell`.
  [[nodiscard]] const NotFinite& not_finite() const { return not_finite_; }

  /// Tells that sums of changes have been applied after so many presentations. `factors` of norms
  /// by projection and neuron; used where a projection has a limit.
  void tell_updates(std::uint64_t presentations, std::span<const std::vector<double>> factors);

 private:
  void tell_presentation(std::uint32_t row, std::uint64_t number, Time end);
  void add(const PlannedEvents& planned, std::uint32_t row, std::uint64_t number);
  void add_of_neurons(const PlannedEvents& planned, std::uint32_t row, RecordedEvent event,
                      std::uint64_t number);
  void add_of_synapses(const PlannedEvents& planned, std::uint32_t row, RecordedEvent event);
  void add_bias_updates(PopulationId population, Time now);
  void add_factors(std::uint32_t projection, Time now, std::span<const double> factors);
  void add_updates(std::uint32_t projection, Time now);
  [[nodiscard]] T change_of_synapse(const LearnStep& step, const SparseSynapse& synapse,
                                    std::uint32_t row, double weight) const;
  void read_weights_in_use();
  [[nodiscard]] const T* row_of(ValueId value, std::uint32_t row) const;
  void flush();

  const Network& network_;
  Parameters<T>& parameters_;
  EventRecorder& recorder_;
  std::uint64_t first_recorded_;
  EventPlan plan_;
  Tape tape_;
  std::vector<Stage> stages_;
  Layout layout_;
  Chunk<T> chunk_;
  std::unique_ptr<TapePlayer<T>> player_;
  std::vector<bool> reads_weights_;           // by projection
  std::vector<std::vector<double>> weights_;  // of those, in the layout of the network
  NotFinite not_finite_;
  std::vector<RecordedEvent> events_;  // of one instant
};

}  // namespace recirc
