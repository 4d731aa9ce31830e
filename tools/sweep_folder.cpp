#include "tools/sweep_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
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
  std::ifstream stream(path / kPlanFile, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {}) == plan_text(plan);
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
  SweepFolder folder(out.empty() ? default_path(plan) : out);
  const bool starts = is_new(folder.path_);
  if (!starts && !holds(folder.path_, plan)) {
    throw InputError({.where = "--out " + out.string(),
                      .what = std::filesystem::exists(out / kPlanFile)
                                  ? "holds another sweep: other values, seeds or scenario"
                                  : "is there already and is no sweep's folder",
                      .right = "name a new folder; a sweep never overwrites another"});
  }
  make_folders(folder.path_);
  folder.lock();
  if (starts) write_file_atomically(folder.path_ / kPlanFile, plan_text(plan));
  make_folders(folder.path_ / "scenarios");
  make_folders(folder.path_ / "logs");
  return folder;
}

SweepFolder::SweepFolder(SweepFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

SweepFolder::~SweepFolder() {
  if (lock_ >= 0) close(lock_);
}

void SweepFolder::lock() {
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY);
  if (lock_ < 0) throw RunError(path_.string() + ": cannot be read: " + std::strerror(errno));
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    throw InputError({.where = path_.string(),
                      .what = "another recirc sweep runs in it",
                      .right = "wait for it, or name another folder with --out"});
  }
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
