#pragma once

#include <filesystem>
#include <utility>

#include "tools/folder_lock.hpp"
#include "tools/sweep_plan.hpp"

namespace recirc {

/// Where the results of a sweep lie: sweep.json (what is to be run), sweep.csv and sweep.svg (what
/// came of it), for each run a folder as `recirc run` makes it, scenarios/RUN.textproto and
/// logs/RUN.txt. Only one process at a time has it open. All functions throw RunError if the disk
/// refuses.
class SweepFolder {
 public:
  /// `out`: new or empty, or that of the same plan, which is continued. If `out` is empty,
  /// runs/NAME-sweep (or -2, -3 ...): the first that is new or has runs of the same plan left.
  /// Throws InputError if it holds something else, or another process sweeps in it.
  static SweepFolder open(const std::filesystem::path& out, const SweepPlan& plan);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path run(const SweepRun& run) const { return path_ / run.name; }
  [[nodiscard]] std::filesystem::path scenario(const SweepRun& run) const;
  [[nodiscard]] std::filesystem::path log(const SweepRun& run) const;

  /// Makes all ready for `run`: takes away what an unfinished one left, writes its scenario.
  void prepare(const SweepRun& run) const;

 private:
  SweepFolder(std::filesystem::path path, FolderLock lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  FolderLock lock_;  ///< which the runs hold too
};

}  // namespace recirc
