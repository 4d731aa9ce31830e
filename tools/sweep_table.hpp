#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/line_chart.hpp"
#include "tools/run_results.hpp"
#include "tools/sweep_folder.hpp"
#include "tools/sweep_plan.hpp"

namespace recirc {

/// What came of one run of a sweep.
struct SweepRow {
  std::string end;    ///< complete, stopped, failed, killed, or waiting: not run yet
  std::string error;  ///< why it failed
  std::vector<EpochMetrics> curve;
  double wall_s = 0;
};

/// What `run` left in `folder`. `status` is how its process ended now: nothing where it didn't run.
SweepRow row_of(const SweepFolder& folder, const SweepRun& run, std::optional<int> status);

/// The table for people: a row a run, with the loss after its last epoch as a bar, the best of the
/// complete ones marked; then why runs failed. `rows` belong to `plan.runs`.
std::string sweep_table(const SweepPlan& plan, const std::vector<SweepRow>& rows, bool unicode);

/// The same with all digits as CSV (RFC 4180), and as JSON.
std::string sweep_csv(const SweepPlan& plan, const std::vector<SweepRow>& rows);
std::string sweep_json(const SweepFolder& folder, const SweepPlan& plan,
                       const std::vector<SweepRow>& rows);

/// All learning curves in one axis.
LineChart sweep_chart(const SweepPlan& plan, const std::vector<SweepRow>& rows);

}  // namespace recirc
