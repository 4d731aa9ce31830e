#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "neurons/event.hpp"
#include "protocols/trace.hpp"

namespace recirc {

/// Writes a trace (docs/trace.md), chunk by chunk: whatever ends the program, all whole chunks are
/// in the file. How events are handed over, in how many calls, changes no byte.
class TraceWriter {
 public:
  /// Makes the file, or empties it. Throws RunError naming the file if the disk refuses, as do all
  /// functions here; after that the writer can only be destroyed.
  TraceWriter(const std::filesystem::path& path, const TraceHeader& header);
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;
  /// A trace that was not closed is cut.
  ~TraceWriter();

  /// The next events, in the order of comes_before.
  void append(std::span<const RecordedEvent> events);

  /// Writes what is left, and the summary by which a reader knows that the trace is complete.
  void close();

 private:
  class Chunks;

  void write_batch(std::size_t events);

  std::unique_ptr<Chunks> chunks_;
  std::vector<RecordedEvent> waiting_;  // at most a batch
};

}  // namespace recirc
