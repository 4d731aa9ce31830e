#pragma once

#include <csignal>

namespace recirc {

/// While it lives, SIGINT and SIGTERM do not end the program but are remembered, so that a run can
/// end at its next presentation; a second one ends the program at once, with 128 + its number. A
/// pipe that nobody reads any more (SIGPIPE) does not end it either. One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// The signal that came; 0: none.
  [[nodiscard]] int received() const;

 private:
  struct sigaction interrupt_before_ = {};
  struct sigaction terminate_before_ = {};
  struct sigaction pipe_before_ = {};
};

}  // namespace recirc
