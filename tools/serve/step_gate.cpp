#include "tools/serve/step_gate.hpp"

#include <algorithm>
#include <chrono>

namespace recirc {

void StepGate::set_mode(Mode mode) {
  {
    const std::lock_guard lock(mutex_);
    if (mode_ == Mode::open) return;
    mode_ = mode;
    update_flags();
  }
  changed_.notify_all();
}

// Who asks again before a step has ended, which may be long after its last event was seen, wants
// two.
void StepGate::step(StepSize size) {
  {
    const std::lock_guard lock(mutex_);
    if (mode_ == Mode::open) return;
    const bool is_another = mode_ == Mode::stepping && step_ == size;
    steps_ = is_another ? steps_ + 1 : 1;
    mode_ = Mode::stepping;
    step_ = size;
    update_flags();
  }
  changed_.notify_all();
}

// While it is locked.
void StepGate::end_step() {
  if (--steps_ > 0) return;
  mode_ = Mode::paused;
  update_flags();
}

void StepGate::update_flags() {
  is_close_ =
      mode_ == Mode::paused || mode_ == Mode::stepping || (mode_ == Mode::running && pace_ > 0);
  is_single_ = mode_ == Mode::stepping && step_ == StepSize::event;
}

void StepGate::pause() { set_mode(Mode::paused); }
void StepGate::resume() { set_mode(Mode::running); }
void StepGate::open_for_good() { set_mode(Mode::open); }

void StepGate::set_pace(double ns_per_second) {
  {
    const std::lock_guard lock(mutex_);
    pace_ = std::max(0.0, ns_per_second);
    has_paced_ = false;
    update_flags();
  }
  changed_.notify_all();
}

bool StepGate::is_paused() const {
  const std::lock_guard lock(mutex_);
  return mode_ == Mode::paused;
}

bool StepGate::is_waiting() const {
  const std::lock_guard lock(mutex_);
  return is_waiting_;
}

bool StepGate::while_waiting(const std::function<void()>& look) const {
  const std::lock_guard lock(mutex_);
  if (is_waiting_) look();
  return is_waiting_;
}

double StepGate::pace() const {
  const std::lock_guard lock(mutex_);
  return pace_;
}

void StepGate::wait_while_paused(std::unique_lock<std::mutex>& lock) {
  if (mode_ != Mode::paused) return;
  const auto tell = [&](bool is_waiting) {
    is_waiting_ = is_waiting;
    lock.unlock();
    if (on_change_) on_change_();
    lock.lock();
  };
  tell(true);
  changed_.wait(lock, [&] { return mode_ != Mode::paused; });
  has_paced_ = false;
  tell(false);
}

// Waits as long as the simulated time since the instant before takes at the pace; a change of mode
// or pace ends it.
void StepGate::keep_pace(std::unique_lock<std::mutex>& lock, Time now) {
  if (mode_ != Mode::running || pace_ <= 0) return;
  if (has_paced_ && paced_ < now) {
    // A second is enough for any gap: who waits longer thinks that it hangs.
    const double seconds = std::min(1.0, static_cast<double>((now - paced_).ns) / pace_);
    const double pace = pace_;
    changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                      [&] { return mode_ != Mode::running || pace_ != pace; });
  }
  paced_ = now;
  has_paced_ = true;
}

void StepGate::pass_presentation() {
  if (!is_close()) return;
  std::unique_lock lock(mutex_);
  wait_while_paused(lock);
}

void StepGate::pass_event(Time now) {
  if (!is_close()) return;
  std::unique_lock lock(mutex_);
  keep_pace(lock, now);
  if (mode_ == Mode::stepping && step_ == StepSize::event) {
    end_step();
    wait_while_paused(lock);
  }
}

void StepGate::pass_instant(const Instant& instant) {
  if (!is_close()) return;
  std::unique_lock lock(mutex_);
  keep_pace(lock, instant.now);
  const bool is_step =
      (step_ == StepSize::volley && (instant.has_volley || instant.has_stimulus)) ||
      (step_ == StepSize::presentation && instant.has_stimulus);
  if (mode_ == Mode::stepping && is_step) end_step();
  wait_while_paused(lock);
}

}  // namespace recirc
