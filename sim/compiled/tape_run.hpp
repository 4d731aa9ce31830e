#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "neurons/errors.hpp"
#include "sim/compiled/chunk.hpp"
#include "sim/compiled/examples.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/parameters.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/compiled/tape_learner.hpp"
#include "sim/compiled/tape_player.hpp"
#include "sim/compiled/tape_recording.hpp"
#include "sim/compiled/thread_team.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// Runs a tape on batches of presentations, on several threads, at the precision of T. The bits are
/// the same for any number of threads, and however the presentations are shared out to calls.
template <class T>
class TapeRun {
 public:
  /// `network` and `tape` must outlive it. `most_threads` >= 1;
  /// fewer work where batches are small.
  TapeRun(const Network& network, const Tape& tape, std::uint32_t most_threads);

  /// Presents these examples. Throws what the source throws, or RunError if a sum is not finite;
  /// presentations() then counts those that were over before.
  void present(const Examples<T>& examples);

  /// Tells `recorder` from now on what happens; nobody if it is null.
  void set_recorder(EventRecorder* recorder);

  /// What was counted before anything is presented here, by a run that this one continues.
  struct Before {
    std::uint64_t presentations = 0;
    std::uint64_t effective_events = 0;
    double losses = 0;
  };
  void go_on_from(const Before& before) {
    presentations_ = before.presentations;
    effective_events_ = before.effective_events;
    losses_ = before.losses;
  }

  [[nodiscard]] std::uint64_t presentations() const { return presentations_; }
  [[nodiscard]] std::uint64_t batches() const { return presentations_ / network_.timing.batch; }
  [[nodiscard]] std::uint64_t effective_events() const { return effective_events_; }
  [[nodiscard]] double losses() const { return losses_; }
  void forget_losses() { losses_ = 0; }

  /// From now on adds the wall-clock seconds of every step to `seconds`, by step; which must
  /// outlive it. For a run on one thread.
  void measure_steps(std::span<double> seconds);

  [[nodiscard]] const Parameters<T>& parameters() const { return parameters_; }
  [[nodiscard]] Parameters<T>& parameters() { return parameters_; }

 private:
  [[nodiscard]] ChunkOfBatch next_chunk(std::size_t left) const;
  void work_on(const Examples<T>& examples, std::uint32_t thread);
  void record(const Examples<T>& examples);
  void record_updates();
  void play(const Examples<T>& examples, std::uint32_t thread);
  void learn(std::uint32_t thread);
  [[nodiscard]] bool is_played_well() const;
  void finish_chunk(bool is_good);
  [[nodiscard]] RunError failed(const NotFinite& failure) const;

  const Network& network_;
  const Tape& tape_;
  std::vector<Stage> stages_;
  Layout layout_;
  Parameters<T> parameters_;
  std::uint32_t threads_;
  Chunk<T> chunk_;
  std::vector<std::unique_ptr<TapePlayer<T>>> players_;  // by thread
  TapeLearner<T> learner_;
  std::unique_ptr<TapeRecording<T>> recording_;  // null: nobody records

  // Of the chunk that is worked on; written by thread 0 while the others wait.
  ChunkOfBatch where_;
  std::size_t presented_ = 0;  // of the present call
  bool is_over_ = false;
  std::exception_ptr error_;
  std::vector<std::exception_ptr> errors_;  // by thread

  std::uint64_t presentations_ = 0;
  std::uint64_t effective_events_ = 0;
  double losses_ = 0;
  ThreadTeam team_;
};

}  // namespace recirc
