#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "neurons/event.hpp"
#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/time.hpp"

namespace recirc {

struct TracePopulation {
  std::string name{};
  NeuronId first{};  ///< its neurons are numbered from here
  std::uint32_t size = 0;
  bool clamped = false;
  Activation activation{};
  friend bool operator==(const TracePopulation&, const TracePopulation&) = default;
};

struct TraceProjection {
  std::string name{};
  PopulationId pre{};
  PopulationId post{};
  Output output{};
  Port port{};
  friend bool operator==(const TraceProjection&, const TraceProjection&) = default;
};

/// What a trace says of its run, and what the numbers in its events stand for.
struct TraceHeader {
  std::string program{};    ///< who wrote it
  std::string engine{};     ///< actor or compiled
  std::string precision{};  ///< double or single
  std::uint64_t seed = 0;
  Time window{};
  Time period{};  ///< presentation k starts at k * period
  std::uint32_t batch = 1;
  /// Presentations [first, last) of the run are recorded; the run may have ended sooner.
  std::uint64_t first_presentation = 0;
  std::uint64_t last_presentation = 0;
  std::vector<TracePopulation> populations{};
  std::vector<TraceProjection> projections{};
  std::vector<EventKind> kinds{};  ///< which were recorded
  std::string scenario{};          ///< the resolved scenario's text; an attachment in the file
  /// What else is worth knowing of the run, for people and other programs; metadata in the file.
  std::map<std::string, std::string> facts{};
  friend bool operator==(const TraceHeader&, const TraceHeader&) = default;
};

/// Times from `begin` up to, but not including, `end`.
struct TimeRange {
  Time begin{};
  Time end = kNever;
  [[nodiscard]] bool contains(Time time) const { return begin <= time && time < end; }
};

/// A piece of a trace that is read as a whole.
struct TraceChunk {
  std::uint64_t offset = 0;  ///< of its record in the file, in bytes
  std::uint64_t bytes = 0;   ///< that its record takes
  Time first{};              ///< of its first event
  Time last{};               ///< of its last event
  std::array<std::uint64_t, kEventKinds> by_kind{};

  [[nodiscard]] std::uint64_t events() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : by_kind) sum += count;
    return sum;
  }
  friend bool operator==(const TraceChunk&, const TraceChunk&) = default;
};

/// Where a trace is not as it was written.
struct TraceDamage {
  std::uint64_t offset = 0;  ///< in the file, in bytes
  std::string what{};
  friend bool operator==(const TraceDamage&, const TraceDamage&) = default;
};

/// Whether a trace is whole.
struct TraceState {
  /// The end is missing, as after a kill, or while the run goes on: whole records end at `end`.
  bool cut = false;
  std::uint64_t end = 0;  ///< bytes of the file that are whole records
  std::vector<TraceDamage> damages{};

  [[nodiscard]] bool complete() const { return !cut && damages.empty(); }
};

/// The most events of one EventBatch (protocols/trace.proto).
inline constexpr std::size_t kBatchEvents = 4096;
/// A chunk ends with the batch that reaches one of these: so much memory takes its reader.
inline constexpr std::size_t kChunkEvents = 32 * kBatchEvents;
inline constexpr std::size_t kChunkBytes = 1 << 20;

}  // namespace recirc
