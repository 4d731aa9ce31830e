#include "tools/sweep_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "tools/file_text.hpp"
#include "tools/run_results.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
using Path = std::filesystem::path;

constexpr const char* kPlanFile = "sweep.json";

std::string plan_text(const SweepPlan& plan) {
  Json runs = Json::array();
  for (const SweepRun& run : plan.runs) {
    runs.push_back({{"run", run.name},
                    {"values", run.values},
                    {"seed", run.seed},
                    {"scenario_sha256", run.scenario_sha256}});
  }
  const Json json{{"name", plan.name}, {"fields", plan.fields}, {"runs", runs}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

void make_folders(const Path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw RunError(path.string() + ": cannot be made: " + error.message());
}

bool is_new(const Path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return true;
  return std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error);
}

bool holds(const Path& path, const SweepPlan& plan) {
  return text_of(path / kPlanFile) == plan_text(plan);
}

bool is_complete(const Path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "run.json", error)) return false;
  try {
    return read_run(folder).end == "complete";
  } catch (const InputError&) {  // it is damaged, and so not complete
    return false;
  }
}

Path default_path(const SweepPlan& plan) {
  const auto is_left = [&](const Path& path) {
    return holds(path, plan) && !std::ranges::all_of(plan.runs, [&](const SweepRun& run) {
             return is_complete(path / run.name);
           });
  };
  Path path = Path("runs") / (plan.name + "-sweep");
  for (std::uint64_t number = 2; !is_new(path) && !is_left(path); ++number) {
    path = Path("runs") / fmt::format("{}-sweep-{}", plan.name, number);
  }
  return path;
}

}  // namespace

SweepFolder SweepFolder::open(const Path& out, const SweepPlan& plan) {
  const Path path = out.empty() ? default_path(plan) : out;
  const bool starts = is_new(path);
  if (!starts && !holds(path, plan)) {
    throw InputError({.where = "--out " + out.string(),
                      .what = std::filesystem::exists(out / kPlanFile)
                                  ? "holds another sweep: other values, seeds or scenario"
                                  : "is there already and is no sweep's folder",
                      .right = "name a new folder; a sweep never overwrites another"});
  }
  make_folders(path);
  std::optional<FolderLock> lock = FolderLock::of(path, FolderLock::Children::hold);
  if (!lock) {
    throw InputError({.where = path.string(),
                      .what = "another recirc sweep runs in it",
                      .right = "wait for it, or name another folder with --out"});
  }
  if (!lock->is_held()) throw RunError(path.string() + ": cannot be locked");
  if (starts) write_file_atomically(path / kPlanFile, plan_text(plan));
  make_folders(path / "scenarios");
  make_folders(path / "logs");
  return {path, *std::move(lock)};
}

Path SweepFolder::scenario(const SweepRun& run) const {
  return path_ / "scenarios" / (run.name + ".textproto");
}

Path SweepFolder::log(const SweepRun& run) const { return path_ / "logs" / (run.name + ".txt"); }

void SweepFolder::prepare(const SweepRun& run) const {
  std::error_code error;
  std::filesystem::remove_all(path_ / run.name, error);
  if (error) throw RunError((path_ / run.name).string() + ": " + error.message());
  write_file_atomically(scenario(run), run.scenario);
}

}  // namespace recirc
