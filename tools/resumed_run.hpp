#pragma once

#include <filesystem>
#include <string>

#include "protocols/checkpoint.hpp"
#include "tools/run_folder.hpp"

namespace recirc {

/// A run that stopped before its end, and what it goes on from.
struct ResumedRun {
  RunFolder folder;
  Checkpoint checkpoint;
  std::string scenario_text;  ///< of scenario.textproto
  // What run.json says of how it was begun.
  std::string scenario_file;
  std::string data;
  std::string not_compiled;
};

/// Finds out whether the run in `folder` can go on, and what from. Throws InputError if not: it is
/// no run's folder, the run is complete, another process writes it, it has no checkpoint or a
/// damaged one, another build wrote it, or its scenario was changed. Nothing is changed here.
ResumedRun resumed_run(const std::filesystem::path& folder);

/// Throws InputError unless the data and the initial weights, of `start_digest`, are those that the
/// run in `folder` has begun with.
void require_same_start(const RunFolder& folder, const Checkpoint& checkpoint,
                        const std::string& start_digest);

}  // namespace recirc
