#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/experiment.hpp"
#include "tools/sweep_points.hpp"

namespace recirc {

/// A run of a sweep, before it starts.
struct SweepRun {
  std::string name;                 ///< its folder's: "01", "02" ...
  std::vector<std::string> values;  ///< one for each of the plan's fields; "": the scenario's own
  std::uint64_t seed = 0;
  std::string scenario;  ///< spelt out, in text format
  std::string scenario_sha256;
};

/// All runs of a sweep.
struct SweepPlan {
  std::string name;                 ///< the scenario's
  std::vector<std::string> fields;  ///< paths of what is varied, in the user's order
  std::vector<SweepRun> runs;
};

/// The runs of `base` with each of `points`, each with the `seeds` seeds from the scenario's on (or
/// that of --seed). Throws InputError with what is wrong with any of them (at most 20 findings),
/// each at its place and once, and names the combination where not all are wrong.
SweepPlan plan_sweep(const ExperimentOptions& base, const std::vector<SweepPoint>& points,
                     std::uint64_t seeds);

/// "learning.rate=0.1 seed=2": what tells `run` from the others of `plan`.
std::string label_of(const SweepPlan& plan, const SweepRun& run);

}  // namespace recirc
