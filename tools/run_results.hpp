#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/training.hpp"

namespace recirc {

/// What a run's folder says of it.
struct RunResults {
  std::filesystem::path folder;
  std::string end;    ///< running, complete, stopped or failed
  std::string error;  ///< of a run that failed
  std::string scenario_sha256;
  double wall_s = 0;
  std::vector<EpochMetrics> curve;
};

/// The folders of the runs that `named` stands for: a run's folder itself; of a folder with runs
/// below it (a sweep's) those, by name. Throws InputError naming each that is neither.
std::vector<std::filesystem::path> run_folders(const std::vector<std::filesystem::path>& named);

/// Reads run.json and metrics.jsonl of `folder`; what a kill left behind the last newline is not
/// read. Throws InputError with file:line if it is no run's folder, or a damaged one.
RunResults read_run(const std::filesystem::path& folder);

/// All of run.json. Throws InputError like read_run.
nlohmann::ordered_json read_facts(const std::filesystem::path& folder);

/// The numbers of metrics.jsonl by their names ("test_loss", "weights.visible-hidden.norm"), an
/// element a line; NaN where a line has no such number.
using MetricColumns = std::map<std::string, std::vector<double>>;

/// Reads all of metrics.jsonl of `folder`. Throws InputError like read_run.
MetricColumns read_metric_columns(const std::filesystem::path& folder);

/// The test loss of an epoch, the training loss where there is no other; NaN where there is none.
double judged_loss(const EpochMetrics& metrics);

/// The epoch with the least judged_loss; nullptr where no epoch has one.
const EpochMetrics* best_epoch(const std::vector<EpochMetrics>& curve);

}  // namespace recirc
