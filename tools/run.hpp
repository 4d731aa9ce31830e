#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "sim/engine.hpp"
#include "sim/measures/measures.hpp"
#include "sim/training.hpp"
#include "tools/experiment.hpp"
#include "tools/stop_signal.hpp"

namespace recirc {

/// What the command line says about a run.
struct RunOptions {
  ExperimentOptions experiment;
  std::filesystem::path out;       ///< a new folder below runs/ if empty
  std::filesystem::path resume{};  ///< the folder of a run that goes on; then nothing else is asked
                                   ///< for but threads and data
  std::uint32_t threads = 1;
  std::string engine = "auto";
  bool quiet = false;
};

/// Who looks on; each may be empty. None changes a result.
struct RunObserver {
  /// Where signals are remembered, if not only while it trains.
  const StopSignal* stop = nullptr;
  /// The run is about to begin; its folder is there.
  std::function<void(const std::filesystem::path& folder)> on_begin;
  std::function<EngineFactory(EngineFactory)> engines;  ///< instead of those that train
  std::function<void(const EpochMetrics&)> on_epoch;    ///< its line is in metrics.jsonl
  std::function<void(const TrainingProgress&)> on_progress;
  std::function<void(const std::string& end, const std::string& error)> on_end;  ///< of run.json
};

/// Trains as `recirc run` does, and leaves the same in the run's folder. Prints the results to
/// stdout, with what to try next with `program`. Throws EndedBySignal if a signal has stopped it.
void run_scenario(const RunOptions& options, const RunObserver& observer,
                  const std::string& program);

/// Adds the verb `run`: trains the network of a scenario and leaves its results in a folder.
void add_run_command(CLI::App& recirc);

}  // namespace recirc
