#include "tools/resumed_run.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "tools/file_text.hpp"
#include "tools/near_path.hpp"
#include "tools/run_checkpoints.hpp"
#include "tools/run_results.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& where, std::string what, std::string right) {
  throw InputError({.where = where.string(), .what = std::move(what), .right = std::move(right)});
}

std::string run_again(const fs::path& folder) {
  return fmt::format("recirc run {} runs it from the start",
                     near_path(folder / "scenario.textproto"));
}

}  // namespace

ResumedRun resumed_run(const fs::path& folder) {
  nlohmann::ordered_json facts = read_facts(folder);
  std::optional<RunFolder> locked = RunFolder::again(folder);
  if (!locked) {
    refuse(folder, "is being written by another process", "only a run that has stopped can go on");
  }
  // What the other process wrote last, if it has ended meanwhile.
  facts = read_facts(folder);
  const auto fact = [&](const char* key) { return facts.value(key, std::string()); };
  if (fact("end") == "complete") {
    refuse(folder, "is the folder of a complete run: nothing is left to do", run_again(folder));
  }
  std::error_code ignored;
  if (!fs::exists(locked->checkpoint(), ignored)) {
    refuse(locked->checkpoint(), "is not there: the run had kept nothing before it ended",
           run_again(folder));
  }
  ResumedRun run{.folder = *std::move(locked),
                 .checkpoint = {},
                 .scenario_text = text_of(folder / "scenario.textproto"),
                 .scenario_file = fact("scenario_file"),
                 .data = fact("data"),
                 .not_compiled = fact("not_compiled")};
  const fs::path file = run.folder.checkpoint();
  run.checkpoint = read_checkpoint(file);
  if (run.checkpoint.program != program_of_checkpoints()) {
    refuse(file,
           fmt::format("was written by {}, and this is {}", run.checkpoint.program,
                       program_of_checkpoints()),
           "only the same build gives the same bits: go on with that one; or " + run_again(folder));
  }
  if (run.checkpoint.scenario_sha256 != sha256_of(run.scenario_text)) {
    refuse(folder / "scenario.textproto", "is not the scenario of the checkpoint beside it",
           "a run goes on as it was begun; " + run_again(folder));
  }
  return run;
}

void require_same_start(const RunFolder& folder, const Checkpoint& checkpoint,
                        const std::string& start_digest) {
  if (checkpoint.start_sha256 == start_digest) return;
  refuse(folder.checkpoint(),
         "is of a run that was begun with other data, or other initial weights",
         "a file that the scenario names has changed since; " + run_again(folder.path()));
}

}  // namespace recirc
