#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/chunk.hpp"
#include "sim/compiled/event_counts.hpp"
#include "sim/compiled/examples.hpp"
#include "sim/compiled/factor_rows.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/parameters.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/stimuli.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/compiled/volley_followers.hpp"
#include "sim/compiled/volley_rows.hpp"
#include "sim/compiled/volley_times.hpp"

namespace recirc {

/// What playing has counted.
struct PlayedCounts {
  std::uint64_t effective_events = 0;  ///< synaptic
  NotFinite not_finite;                ///< the first one
};

/// Plays a tape for some presentations of a chunk, stage by stage: all of its steps but the
/// learning that waits for the end of the batch. Each presentation is computed as if it were alone,
/// so that it does not matter who plays which.
template <class T>
class TapePlayer {
 public:
  /// All must outlive it. It plays at most `presentations` at once.
  TapePlayer(const Network& network, const Tape& tape, const std::vector<Stage>& stages,
             const Layout& layout, Parameters<T>& parameters, std::uint32_t presentations);

  /// Plays the presentations [first, end) of `chunk`, where presentation k is of example
  /// first_example + k, and is number first_number + k since the start of the run.
  void play(const Examples<T>& examples, std::size_t first_example, std::uint64_t first_number,
            std::uint32_t first, std::uint32_t end, Chunk<T>& chunk);

  /// From now on adds the wall-clock seconds of every step to `seconds`, by step; what follows a
  /// volley (volley_followers.hpp) counts as the volley's.
  void measure_steps(std::span<double> seconds) { seconds_ = seconds; }

  [[nodiscard]] const PlayedCounts& counts() const { return counts_; }
  void forget_counts() { counts_ = {}; }

  /// The presentations [first, end) that were played last.
  [[nodiscard]] std::uint32_t first() const { return first_; }
  [[nodiscard]] std::uint32_t end() const { return end_; }

  /// What was clamped in them.
  [[nodiscard]] const Stimuli<T>& stimuli() const { return stimuli_; }

 private:
  void play_tile(std::uint32_t first, std::uint32_t end, Chunk<T>& chunk);
  void play_stage(const Stage& stage);
  void play(const TapeStep& step, const NeuronRange& range);
  void play_step(const TapeStep& step, const ClampStep& clamp, const NeuronRange& range);
  void play_step(const TapeStep& step, const DeliverStep& deliver, const NeuronRange& range);
  void play_step(const TapeStep& step, const VolleyStep& volley, const NeuronRange& range);
  void play_step(const TapeStep& step, const FactorStep& factor, const NeuronRange& range);
  void play_step(const TapeStep& step, const LearnStep& learn, const NeuronRange& range);
  void play_step(const TapeStep& step, const CountStep& count, const NeuronRange& range);
  void deliver_one_by_one(const Projection& projection, MatrixView<const T> pre, MatrixView<T> sums,
                          bool is_first) const;
  void count_neuron_by_neuron(const EventCount& count, const NeuronRange& range);
  void note_failure(const TapeStep& step, const VolleyStep& volley, const VolleyRows<T>& rows);
  [[nodiscard]] T* data(ValueId value, const NeuronRange& range) const {
    return value == kNoValue || at_[value] == nullptr ? nullptr : at_[value] + range.first;
  }
  [[nodiscard]] MatrixView<T> view(ValueId value) const;
  void receive(const VolleyStep& volley, const NeuronRange& range, const VolleyRows<T>& rows);
  [[nodiscard]] Time begin_of(std::uint32_t presentation) const;

  const Network& network_;
  const Tape& tape_;
  const Layout& layout_;
  const std::vector<Stage>& stages_;
  Parameters<T>& parameters_;
  std::vector<Matrix<T>> tile_slots_;
  std::vector<EventCount> event_counts_;
  std::map<const TapeStep*, const EventCount*> count_of_;
  FollowersOfVolleys followers_;
  Stimuli<T> stimuli_;
  std::vector<T*> at_;                           // by value: where the tile's first row lies
  std::vector<std::vector<Time>> volley_times_;  // by sum; empty: nobody rounds
  std::uint64_t first_number_ = 0;
  std::uint32_t tile_first_ = 0;
  std::uint32_t tile_rows_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t end_ = 0;
  PlayedCounts counts_;
  std::vector<std::uint32_t> failed_;
  std::vector<LossLanes<T>> losses_;  // of the tile's presentations
  FactorRows<T> factor_rows_;
  std::span<double> seconds_;  // empty: nobody measures
};

}  // namespace recirc
