#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "neurons/time.hpp"

namespace recirc {

/// How far a simulation goes before it stops again.
enum class StepSize : std::uint8_t {
  event,         ///< one event that is shown
  volley,        ///< to the end of the next instant in which a volley closes, or a stimulus comes
  presentation,  ///< to the next stimulus
};

/// Where a simulation waits: its thread passes through, and whoever watches opens and closes. Any
/// thread may control it; one thread passes.
class StepGate {
 public:
  /// `on_change` is told by the passing thread when it has begun or ended to wait; may be empty.
  explicit StepGate(std::function<void()> on_change) : on_change_(std::move(on_change)) {}

  // ---- control ----
  void pause();
  void resume();
  /// Resumes, and pauses again after one step; after one more if a step of this size is under way.
  void step(StepSize size);
  /// Simulated nanoseconds for each second on the clock; 0: as fast as it goes.
  void set_pace(double ns_per_second);
  /// Lets everything through from now on, for ever.
  void open_for_good();

  // ---- what is seen ----
  /// It waits, or will at the next chance.
  [[nodiscard]] bool is_paused() const;
  [[nodiscard]] bool is_waiting() const;
  [[nodiscard]] double pace() const;
  /// Whether every event matters now: it is paused, steps, or goes at a pace that people can see.
  [[nodiscard]] bool is_close() const { return is_close_.load(std::memory_order_relaxed); }

  /// Whether it waits after each single event.
  [[nodiscard]] bool is_single() const { return is_single_.load(std::memory_order_relaxed); }
  /// Calls `look` while the passing thread waits and cannot go on, if it waits now; returns whether
  /// it does.
  bool while_waiting(const std::function<void()>& look) const;

  // ---- passage ----
  /// Before a presentation: waits while it is paused (unless a step is under way).
  void pass_presentation();
  /// After an event that is shown, of the instant `now`.
  void pass_event(Time now);
  /// What an instant had.
  struct Instant {
    Time now;
    bool has_volley = false;
    bool has_stimulus = false;
  };
  /// After all events of an instant.
  void pass_instant(const Instant& instant);

 private:
  enum class Mode : std::uint8_t { running, stepping, paused, open };

  void set_mode(Mode mode);
  void end_step();
  void update_flags();
  void wait_while_paused(std::unique_lock<std::mutex>& lock);
  void keep_pace(std::unique_lock<std::mutex>& lock, Time now);

  std::function<void()> on_change_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Mode mode_ = Mode::running;
  StepSize step_ = StepSize::event;
  std::uint64_t steps_ = 0;  ///< that are still to be taken
  double pace_ = 0;
  Time paced_;  ///< the instant that was passed last, at a pace
  bool has_paced_ = false;
  bool is_waiting_ = false;
  std::atomic<bool> is_close_{false};  // these two follow from mode_, step_ and pace_
  std::atomic<bool> is_single_{false};
};

}  // namespace recirc
