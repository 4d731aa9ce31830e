#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "sim/make_engine.hpp"
#include "sim/trace_recording.hpp"
#include "tools/experiment.hpp"

namespace recirc {

/// What a run's folder calls its trace.
inline constexpr const char* kTraceName = "trace.mcap";

/// Starts to record into `file` what the scenario asks for, `scenario_text` being the resolved one;
/// null if it asks for nothing. `experiment` must outlive it. Throws RunError if the disk refuses.
std::unique_ptr<TraceRecording> start_recording(const Experiment& experiment,
                                                const std::string& scenario_text, EngineKind engine,
                                                std::uint32_t threads,
                                                const std::filesystem::path& file);

}  // namespace recirc
