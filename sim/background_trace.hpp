#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "neurons/event.hpp"
#include "protocols/trace.hpp"
#include "protocols/trace_writer.hpp"
#include "sim/event_merge.hpp"

namespace recirc {

/// Writes a trace on a thread of its own: what partitions tell goes in, in blocks, and is put in
/// order, compressed and written there. It remembers the first error, and throws it to whoever
/// calls next from the thread that waits.
class BackgroundTrace {
 public:
  using Block = EventMerge::Block;
  /// Events of a block that is worth handing over.
  static constexpr std::size_t kBlockEvents = 8192;

  /// Throws RunError naming the file if it can't be made.
  BackgroundTrace(const std::filesystem::path& file, const TraceHeader& header,
                  std::uint32_t partitions);
  BackgroundTrace(const BackgroundTrace&) = delete;
  BackgroundTrace& operator=(const BackgroundTrace&) = delete;
  /// Leaves the trace cut unless it was closed.
  ~BackgroundTrace();

  /// Hands over events in the order of comes_before, sooner than all that partitions tell later,
  /// and takes an empty block in exchange.
  void add_in_order(Block& block);

  /// Hands over the next events of a partition, and takes an empty block in exchange. From several
  /// threads; waits while too much is on its way to the writer.
  void add(std::uint32_t partition, Block& block);

  /// All partitions have handed over all that happened before `now`. Throws the error there was.
  void complete_before(Time now);

  /// Writes what there is, and the end; once. Throws the error there was.
  void close();

 private:
  struct Item {
    Block events{};
    std::optional<std::uint32_t> partition{};  // none: they are in order
    std::optional<Time> complete_before{};
  };

  void work();
  void write(Item& item);
  void exchange(Block& block, std::optional<std::uint32_t> partition);
  void push(Item item);
  void throw_error();

  TraceWriter writer_;  // of the thread, and of close()
  EventMerge merge_;    // of the thread
  const std::uint32_t partitions_;

  std::mutex mutex_;  // guards all that follows
  std::condition_variable has_items_;
  std::condition_variable has_room_;
  std::deque<Item> items_;
  std::vector<Block> spare_;
  std::size_t waiting_ = 0;  // events that the thread has not got yet
  bool is_closing_ = false;
  std::exception_ptr error_;

  std::thread thread_;
};

}  // namespace recirc
