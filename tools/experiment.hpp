#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "protocols/source_map.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// What the command line says about an experiment.
struct ExperimentOptions {
  std::filesystem::path scenario;
  std::vector<std::string> set;       ///< "path=value", applied in order
  std::optional<std::uint64_t> seed;  ///< instead of the scenario's
  std::filesystem::path data;  ///< --data: where data sets are looked for first; may be empty
};

/// A scenario with all that follows from it alone, without data and files.
struct PlannedExperiment {
  Scenario written;   ///< as in the file, with what the command line has changed
  Scenario expanded;  ///< spelt out, with the derived window and period: the same bits
  SourceMap positions;
  std::filesystem::path folder;  ///< where the scenario's relative paths start
  TimingPlan plan;
};

/// A planned experiment with its data and the network at its start.
struct Experiment {
  PlannedExperiment planned;
  std::unique_ptr<DataSource> data;
  Network network;
};

/// Reads and plans. Throws InputError with all that is wrong, each finding at its place in the
/// user's file; what is wrong in the expansion of a preset is at the preset.
PlannedExperiment plan_experiment(const ExperimentOptions& options);

/// The same, and opens the data and builds the network. Throws InputError likewise, with what is
/// wrong with the plan and with the data at once.
Experiment load_experiment(const ExperimentOptions& options);

/// Opens the data of `planned`. Throws InputError likewise.
std::unique_ptr<DataSource> open_data_of(const PlannedExperiment& planned,
                                         const ExperimentOptions& options);
/// How many presentations the run has.
std::uint64_t total_presentations(const Experiment& experiment);

/// The network of `planned`, without its data: right in all but biases that start at the mean of
/// the data, which start as if that were 0. Throws InputError like load_experiment.
Network network_without_data(const PlannedExperiment& planned);

/// The expansion, with paths that hold in any folder, so that it gives the same run from anywhere:
/// .npy and image files by their absolute paths, a data set that only --data found by its files.
Scenario resolved(const PlannedExperiment& planned, const ExperimentOptions& options);

}  // namespace recirc
