#include "tools/run_checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/training_checkpoint.hpp"
#include "tools/build_facts.hpp"

namespace recirc {

std::string program_of_checkpoints() {
  return fmt::format("recirc {} (commit {}, {}, {} {})", kVersion, kCommit, kCompiler,
                     kArchitecture, kFlags);
}

RunCheckpoints::RunCheckpoints(const Experiment& experiment, const RunFolder& folder,
                               const RunFacts& facts)
    : experiment_(&experiment), folder_(&folder) {
  facts_.program = program_of_checkpoints();
  facts_.scenario_sha256 = facts.scenario_sha256;
  facts_.engine = facts.engine;
  facts_.precision = facts.precision;
}

bool RunCheckpoints::is_due(const Training& training) const {
  // A large network takes long to write: however often it is asked for, by time it takes no more
  // than a part in so many.
  constexpr double kMostPart = 50;
  const CheckpointSpec& spec = experiment_->planned.expanded.run.checkpoints;
  if (spec.every_s > 0 && since_last_.seconds() >= std::max(spec.every_s, kMostPart * took_s_)) {
    return true;
  }
  return spec.every_epochs > 0 && training.reported() >= reported_ + spec.every_epochs;
}

bool RunCheckpoints::write(const Training& training, double wall_s) {
  const Stopwatch clock;
  std::optional<TrainingState> state = training.state();
  if (!state) return false;
  if (facts_.start_sha256.empty()) {
    facts_.start_sha256 = start_digest(experiment_->network, *experiment_->data);
  }
  Checkpoint checkpoint = facts_;
  checkpoint.wall_s = wall_s;
  checkpoint.metrics = folder_->metrics();
  reported_ = std::max<std::uint64_t>(state->reported, 1);
  add_state(*std::move(state), checkpoint);
  write_checkpoint(folder_->checkpoint(), checkpoint);
  took_s_ = clock.seconds();
  since_last_ = {};
  return true;
}

}  // namespace recirc
