#pragma once

#include <functional>

namespace recirc {

/// How the program answers its caller. A run that a signal ended gives 128 + its number, as shells
/// do: 130 after SIGINT, 143 after SIGTERM.
enum class ExitStatus : int {
  done = 0,
  failed = 1,       ///< the run failed, or a file could not be written
  wrong_input = 2,  ///< the scenario, the data or the command line
};

/// Ends the program with 128 + `signal`, after everything has been written.
struct EndedBySignal {
  int signal = 0;
};

/// Runs `program` and turns what it throws into an exit status and lines on stderr: an InputError's
/// findings as they are, one a line, everything else after "recirc: ". The only place that does.
int exit_status_of(const std::function<void()>& program);

}  // namespace recirc
