#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "protocols/scenario.hpp"
#include "protocols/trace.hpp"
#include "sim/background_trace.hpp"
#include "sim/engine.hpp"
#include "sim/event_recorder.hpp"
#include "sim/recorded_part.hpp"

namespace recirc {

/// What a trace says of a run of `network`, which `expanded` spells out; `program`, `engine`, the
/// scenario's text and further facts remain to be told.
TraceHeader trace_header(const Network& network, const Scenario& expanded,
                         const RecordedPart& part);

/// Writes the recorded part of a run to a trace: the weights and biases at its start, and then what
/// happens. The bytes are the same for any number of threads.
class TraceRecording final : public EventRecorder {
 public:
  /// Of an engine with `partitions` partitions; `network` must outlive it. Throws RunError naming
  /// the file if the disk refuses, as do begin, told_before and close.
  TraceRecording(const std::filesystem::path& file, const TraceHeader& header, RecordedPart part,
                 const Network& network, std::uint32_t partitions);

  /// Presentations until the part begins or ends, `presented` having been; at most as many as
  /// should be presented before told_before is called again. At least 1.
  [[nodiscard]] std::uint64_t most_presentations(std::uint64_t presented) const;

  /// Before the presentations that follow `presented`: begins or ends recording `engine` where the
  /// part does. `engine` must not be used after this without it.
  void before(Engine& engine, std::uint64_t presented);

  /// All that happens before the presentation number `presented` has been told. With the last of
  /// the part the trace is complete, as after close.
  void after(std::uint64_t presented);

  /// Writes the trace's end, after which it is complete. Nothing is recorded any more.
  void close();

  /// Whether recording has begun and is not over after `presented` presentations: what the trace
  /// has of them is not all in the file.
  [[nodiscard]] bool is_under_way(std::uint64_t presented) const {
    return part_.first_presentation() < presented && presented < part_.last_presentation();
  }

  // EventRecorder.
  [[nodiscard]] bool wants(EventKind kind, PopulationId population,
                           std::uint32_t projection) const override;
  [[nodiscard]] bool wants_presentation(std::uint64_t presentation) const override;
  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override;

 private:
  // Of a partition; on a cache line of its own, for its thread writes it.
  struct alignas(64) Told {
    BackgroundTrace::Block block;
    std::uint64_t events = 0;  // in all
  };

  void record_weights(const Engine& engine, Time now);
  void hand_over();

  const Network* network_;
  RecordedPart part_;
  std::vector<Told> told_;      // by partition
  std::uint64_t recorded_ = 0;  // presentations
  BackgroundTrace trace_;
};

}  // namespace recirc
