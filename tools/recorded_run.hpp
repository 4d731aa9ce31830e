#pragma once

#include <cstdint>
#include <filesystem>

#include "network/network.hpp"
#include "protocols/trace.hpp"
#include "tools/experiment.hpp"

namespace recirc {

/// The network of a run, from what its trace says of it.
struct RecordedRun {
  PlannedExperiment planned;
  Network network;          ///< its weights are the trace's business
  std::uint64_t epoch = 0;  ///< presentations of an epoch; 0 where no rate asks
};

/// Plans and builds the scenario that lies in a trace; `file` is its path, for messages. Reads data
/// only where rates change from epoch to epoch. Throws InputError if the scenario is wrong, or is
/// not that of the events: other populations or projections.
RecordedRun recorded_run(const TraceHeader& header, const std::filesystem::path& file);

/// Whether `path` is a trace, or a run's folder: what verbs that take a RUN are given.
bool is_recorded_run(const std::filesystem::path& path);

}  // namespace recirc
