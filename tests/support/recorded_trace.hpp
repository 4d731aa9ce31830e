#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "network/preset.hpp"
#include "protocols/scenario_writer.hpp"
#include "sim/make_engine.hpp"
#include "sim/trace_recording.hpp"
#include "sim/training.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {

/// Trains on the actor engine for so many presentations, in the order of the examples, and records
/// `spec` into `file`, which it returns.
inline std::filesystem::path recorded_trace(const Scenario& scenario, std::uint64_t presentations,
                                            const RecordSpec& spec,
                                            const std::filesystem::path& file,
                                            std::uint32_t threads = 1) {
  const Built built = build(scenario);
  RecordedPart part(spec, built.network);
  const TraceHeader header = trace_header(built.network, expanded(scenario), part);
  TraceRecording recording(file, header, std::move(part), built.network, threads);
  Training training(built.network, *built.data, 1, Shuffle::no, actor_engines(threads));
  training.run({.epochs = presentations, .presentations = presentations},
               {.recording = &recording});
  recording.close();
  return file;
}

}  // namespace recirc::testing_support
