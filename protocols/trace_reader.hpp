#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "neurons/event.hpp"
#include "protocols/trace.hpp"

namespace recirc {

/// Reads a trace (docs/trace.md), whole or cut. Takes as much memory as a chunk and an index of
/// the chunks, whatever the file says. All functions throw InputError with the file's name if the
/// disk refuses.
class TraceReader {
 public:
  /// Opens a trace, or RUN/trace.mcap of a run's folder, and looks through its records. Throws
  /// InputError if it is no trace, or so short or damaged that it has no header.
  explicit TraceReader(const std::filesystem::path& path);
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  ~TraceReader();

  [[nodiscard]] const std::filesystem::path& file() const;
  [[nodiscard]] std::uint64_t file_bytes() const;
  [[nodiscard]] const TraceHeader& header() const;
  /// What a look through the records tells, without reading all chunks of a trace that has its
  /// summary: damages within those are found when their events are read, or by `verify`.
  [[nodiscard]] const TraceState& state() const;

  /// The chunks with events, in the order of time.
  [[nodiscard]] std::span<const TraceChunk> chunks() const;
  /// Of chunk number `chunk`, in the order of comes_before. Throws InputError with the offset if
  /// the chunk is damaged.
  [[nodiscard]] std::vector<RecordedEvent> events(std::size_t chunk) const;
  /// Shows `visit` all events in `range`, in the order of comes_before, some at a time. Throws
  /// InputError with the offset at the first damaged chunk.
  void for_each(TimeRange range,
                const std::function<void(std::span<const RecordedEvent>)>& visit) const;

  /// Reads every byte. Returns all damages, those of `state` included, in the order of offsets.
  [[nodiscard]] std::vector<TraceDamage> verify() const;

 private:
  class Scan;

  void read_header();
  void read_scenario();
  void read_facts();
  void read_chunks();
  void note(std::uint64_t offset, std::string what);
  [[nodiscard]] std::optional<TraceDamage> damage_of_data() const;

  std::unique_ptr<Scan> scan_;
  TraceHeader header_;
  TraceState state_;
  std::vector<TraceChunk> chunks_;
};

}  // namespace recirc
