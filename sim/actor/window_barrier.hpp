#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

namespace recirc {

/// Where the threads of a time window meet, again and again. The last one to arrive runs
/// `on_completion` before any goes on. A window lasts some ten microseconds, less than it takes to
/// wake a sleeping thread: so a thread that waits looks for a while before it sleeps (std::barrier
/// sleeps at once, which made two threads slower than one). Where there are more threads than
/// cores, looking would only keep the others from arriving.
template <class Completion>
class WindowBarrier {
 public:
  WindowBarrier(std::uint32_t threads, Completion on_completion)
      : threads_(threads),
        looks_(threads <= std::thread::hardware_concurrency() ? 8000 : 0),
        on_completion_(std::move(on_completion)) {}

  /// Waits until all have arrived. What each did before is seen by all after.
  void arrive_and_wait() {
    const std::uint32_t round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      on_completion_();
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      round_.notify_all();
      return;
    }
    for (std::uint32_t look = 0; look < looks_; ++look) {
      if (round_.load(std::memory_order_acquire) != round) return;
      relax();
    }
    while (round_.load(std::memory_order_acquire) == round) {
      round_.wait(round, std::memory_order_acquire);
    }
  }

 private:
  static void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  std::uint32_t threads_;
  std::uint32_t looks_;
  Completion on_completion_;
  // Apart from each other: arriving must not disturb those that look.
  alignas(64) std::atomic<std::uint32_t> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> round_{0};
};

}  // namespace recirc
