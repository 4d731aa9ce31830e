#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "sim/actor/window_barrier.hpp"

namespace recirc {

/// Threads that do the same work on shares of it, and meet in between. The calling thread is one of
/// them; between two calls the others sleep.
class ThreadTeam {
 public:
  /// `threads` >= 1, the caller included.
  explicit ThreadTeam(std::uint32_t threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  /// Runs work(0) here and work(1), work(2), ... on the other threads; returns when all are done.
  /// `work` must not throw.
  void run(const std::function<void(std::uint32_t)>& work);

  /// Within `work`: waits until all have come here. What each did before is seen by all after.
  void meet() {
    if (threads_ > 1) barrier_.arrive_and_wait();
  }

 private:
  struct Nothing {
    void operator()() const {}
  };

  void serve(std::uint32_t number);

  std::uint32_t threads_;
  // Written by the caller while the others wait for it at the barrier.
  const std::function<void(std::uint32_t)>* work_ = nullptr;
  WindowBarrier<Nothing> barrier_;
  std::vector<std::jthread> others_;
};

}  // namespace recirc
