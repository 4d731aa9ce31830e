#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/line_chart.hpp"
#include "tools/run_results.hpp"

namespace recirc {

/// One epoch of all runs of a group.
struct GroupEpoch {
  std::uint64_t epoch = 0;
  double mean =
      0;  ///< of the runs' losses; the test loss, or the training loss where there is none
  double least = 0;
  double most = 0;
};

/// Runs of one scenario, which differ in the seed alone.
struct RunGroup {
  std::string name;  ///< of the scenario; the first run's folder too where several have it
  std::vector<std::uint64_t> seeds;
  std::vector<RunResults> runs;
  std::vector<GroupEpoch> curve;  ///< the epochs that all of its runs have, and a loss in
};

/// Reads the runs in `folders` and puts together those whose scenarios are equal but for the seed,
/// in the order in which they first appear. Throws InputError for what is no run.
std::vector<RunGroup> grouped_runs(const std::vector<std::filesystem::path>& folders);

/// The loss that the curves are asked for when they reached it: `asked`, or, if it is none, the
/// least that every group reaches. NaN where there is no loss at all.
double goal_of(const std::vector<RunGroup>& groups, std::optional<double> asked);

/// The first epoch whose mean loss is at most `goal`; none if there is no such.
std::optional<std::uint64_t> epoch_of(const RunGroup& group, double goal);

/// A row a group: means of its last and its best epoch, when it reached `goal`, what it cost.
std::string comparison_table(const std::vector<RunGroup>& groups, double goal);

/// The same with all digits as CSV (RFC 4180), and, with every curve, as JSON.
std::string comparison_csv(const std::vector<RunGroup>& groups, double goal);
std::string comparison_json(const std::vector<RunGroup>& groups, double goal);

/// All curves in one axis: the mean of each group, and a band from the least to the most.
LineChart comparison_chart(const std::vector<RunGroup>& groups);

}  // namespace recirc
