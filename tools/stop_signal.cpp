#include "tools/stop_signal.hpp"

#include <unistd.h>

#include <atomic>

namespace recirc {
namespace {

// A signal handler can reach nothing but what is static. Only the handler and StopSignal use it.
std::atomic<int> signal_received{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait");

extern "C" void remember(int signal) {
  int none = 0;
  if (!signal_received.compare_exchange_strong(none, signal)) _exit(128 + signal);
  constexpr char kText[] = "\nrecirc: stopping after this presentation; once more stops at once\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof kText - 1);
}

}  // namespace

StopSignal::StopSignal() {
  signal_received = 0;
  struct sigaction action = {};
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;  // what is being read or written goes on
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, &pipe_before_);
}

StopSignal::~StopSignal() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
  sigaction(SIGPIPE, &pipe_before_, nullptr);
}

int StopSignal::received() const { return signal_received; }

}  // namespace recirc
