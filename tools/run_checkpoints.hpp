#pragma once

#include <string>

#include "protocols/checkpoint.hpp"
#include "sim/stopwatch.hpp"
#include "sim/training.hpp"
#include "tools/experiment.hpp"
#include "tools/run_folder.hpp"

namespace recirc {

/// The program that writes checkpoints, with all of its build that bits depend on.
std::string program_of_checkpoints();

/// Keeps what a run can go on from in its folder, the last of it only.
class RunCheckpoints {
 public:
  /// Of a run in `folder`, of which `facts` are known; `experiment` and `folder` must outlive it.
  RunCheckpoints(const Experiment& experiment, const RunFolder& folder, const RunFacts& facts);

  /// Whether it is time for another one.
  [[nodiscard]] bool is_due(const Training& training) const;

  /// Writes one, `wall_s` being the run's so far. False where it can't be, because something is
  /// under way: then another occasion must be taken. Throws RunError if the disk refuses; the
  /// checkpoint before is still there then.
  bool write(const Training& training, double wall_s);

 private:
  const Experiment* experiment_;
  const RunFolder* folder_;
  Checkpoint facts_;  // what is the same in all of them
  Stopwatch since_last_;
  std::uint64_t reported_ = 1;  // points of the learning curve at the last one
  double took_s_ = 0;           // the last one
};

}  // namespace recirc
