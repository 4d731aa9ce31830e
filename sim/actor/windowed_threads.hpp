#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "neurons/time.hpp"
#include "sim/actor/partition.hpp"

namespace recirc {

/// Runs partitions in parallel on a Boost.Asio thread pool, in conservative time windows: no event
/// can arrive sooner than `lookahead` after it was sent, so from the earliest event on, every
/// partition may run that far alone; then events are exchanged. One partition runs on the caller's
/// thread without any of this.
class WindowedThreads {
 public:
  /// `lookahead` >= 1 ns.
  WindowedThreads(std::span<const std::unique_ptr<Partition>> partitions, Time lookahead);
  ~WindowedThreads();
  WindowedThreads(const WindowedThreads&) = delete;
  WindowedThreads& operator=(const WindowedThreads&) = delete;

  /// Lets everything happen that happens before `end`. Rethrows what a partition threw: of several,
  /// the failure that is first in simulated time.
  void run_until(Time end);

 private:
  class Pool;

  void run_parallel(Time end);

  std::span<const std::unique_ptr<Partition>> partitions_;
  Time lookahead_;
  std::unique_ptr<Pool> pool_;  // none for one partition
};

}  // namespace recirc
