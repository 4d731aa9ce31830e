#pragma once

#include "neurons/time.hpp"

namespace recirc {

/// The time window u of one actor (eq. 14): the first event that finds it closed opens it, and it
/// closes exactly u later; an event at that instant belongs to the next window.
class Window {
 public:
  /// Whether an event at `now` would fall into the window that was opened last.
  [[nodiscard]] bool is_open(Time now, Time length) const {
    return opened_ != kNever && now.ns - opened_.ns < length.ns;
  }

  /// Counts an event at `now`: true if it opened a new window, in which all that the actor kept
  /// from the one before must be forgotten.
  bool opens_at(Time now, Time length) {
    if (is_open(now, length)) return false;
    opened_ = now;
    return true;
  }

  /// When the present window was opened; kNever before the first.
  [[nodiscard]] Time opened() const { return opened_; }

 private:
  Time opened_ = kNever;
};

}  // namespace recirc
