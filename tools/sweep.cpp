#include "tools/sweep.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "tools/child_process.hpp"
#include "tools/exit_status.hpp"
#include "tools/near_path.hpp"
#include "tools/number_text.hpp"
#include "tools/scenario_options.hpp"
#include "tools/stop_signal.hpp"
#include "tools/sweep_folder.hpp"
#include "tools/sweep_plan.hpp"
#include "tools/sweep_table.hpp"
#include "tools/terminal.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc sweep scenarios/first.textproto --grid learning.rate=0.0003,0.001,0.003 --seeds 3
  recirc sweep scenarios/first.textproto --grid 'circular_autoencoder.layers=[100, 15],[100, 20]' \
      --grid learning.recirculation.combination=PLAIN,RCC --jobs 2
  recirc sweep scenarios/first.textproto --list values.txt --out sweeps/values

Each line of a list is a run: learning.rate=0.1 learning.batch=10. All combinations are checked
before the first starts. The folder holds sweep.csv, sweep.svg (all learning curves) and a folder
a run. The same command again continues a sweep that was interrupted, and runs again what failed.
Exit status: 0 all runs are complete, 1 some failed, 2 the input was wrong, 130 or 143 stopped by a
signal.)";

struct SweepOptions {
  ExperimentOptions experiment;
  std::vector<std::string> grids;
  std::filesystem::path list;
  std::uint64_t seeds = 1;
  std::uint64_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::filesystem::path out;
  enum class Output : bool { text, json } output = Output::text;
};

SweepPlan planned(const SweepOptions& options) {
  if (options.grids.empty() && options.list.empty() && options.seeds == 1) {
    throw InputError({.where = "",
                      .what = "nothing is varied",
                      .right = "give --grid path=v1,v2,..., --list FILE or --seeds N"});
  }
  const std::vector<SweepPoint> points =
      options.list.empty() ? grid_points(options.grids) : listed_points(options.list);
  return plan_sweep(options.experiment, points, options.seeds);
}

/// All runs of a sweep, each a process.
class Sweep {
 public:
  explicit Sweep(const SweepOptions& options)
      : options_(options),
        plan_(planned(options)),
        folder_(SweepFolder::open(options.out, plan_)),
        terminal_(Terminal::of(stderr)) {
    for (const SweepRun& run : plan_.runs) {
      rows_.push_back(row_of(folder_, run, std::nullopt));
      if (rows_.back().end != "complete") waiting_.push_back(rows_.size() - 1);
    }
    std::ranges::reverse(waiting_);
    const std::size_t complete = rows_.size() - waiting_.size();
    say(fmt::format("recirc: {} runs, {} at a time, in {}{}\n", rows_.size(),
                    std::min<std::uint64_t>(options.jobs, rows_.size()), near_path(folder_.path()),
                    complete == 0 ? "" : fmt::format("; {} are complete already", complete)));
  }

  /// Runs all that is not complete. Returns the signal that stopped it, 0: none.
  int run() {
    const StopSignal stop;
    bool was_told = false;
    while (!running_.empty() || (!waiting_.empty() && !was_told)) {
      if (stop.received() != 0 && !was_told) {
        for (const Running& run : running_) run.process.send(stop.received());
        was_told = true;
      }
      while (!was_told && !waiting_.empty() && running_.size() < options_.jobs) start();
      collect();
      show();
      constexpr std::chrono::milliseconds kPause{10};
      std::this_thread::sleep_for(kPause);
    }
    clear();
    return stop.received();
  }

  /// Writes table and picture into the folder, the table to stdout.
  void report() const {
    write_results();
    if (options_.output == SweepOptions::Output::json) {
      fmt::print("{}", sweep_json(folder_, plan_, rows_));
      return;
    }
    fmt::print("{}\n{}; results are in {}\n",
               sweep_table(plan_, rows_, Terminal::of(stdout).unicode), ends_text(),
               near_path(folder_.path()));
  }

  [[nodiscard]] std::size_t count(const std::string& end) const {
    return static_cast<std::size_t>(std::ranges::count(rows_, end, &SweepRow::end));
  }

 private:
  struct Running {
    std::size_t run;
    ChildProcess process;
  };

  void start() {
    const std::size_t next = waiting_.back();
    waiting_.pop_back();
    const SweepRun& run = plan_.runs[next];
    folder_.prepare(run);
    const std::vector<std::string> words{"run", folder_.scenario(run).string(), "--out",
                                         folder_.run(run).string(), "--quiet"};
    running_.push_back({next, ChildProcess(own_program(), words, folder_.log(run))});
  }

  void collect() {
    for (auto run = running_.begin(); run != running_.end();) {
      const std::optional<int> status = run->process.status();
      if (!status) {
        ++run;
        continue;
      }
      rows_[run->run] = row_of(folder_, plan_.runs[run->run], status);
      run = running_.erase(run);
      write_file_atomically(folder_.path() / "sweep.csv", sweep_csv(plan_, rows_));
      say_ended();
    }
  }

  void write_results() const {
    write_file_atomically(folder_.path() / "sweep.csv", sweep_csv(plan_, rows_));
    write_file_atomically(folder_.path() / "sweep.svg", svg_text(sweep_chart(plan_, rows_)));
  }

  [[nodiscard]] std::string ends_text() const {
    std::string text;
    for (const char* end : {"complete", "failed", "killed", "stopped", "waiting"}) {
      if (count(end) == 0) continue;
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count(end), end);
    }
    return text + fmt::format(" of {} runs", rows_.size());
  }

  [[nodiscard]] std::string line() const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    return fmt::format("{}, {} running, {}", ends_text(), running_.size(),
                       duration_text(took.count()));
  }

  // On a terminal one line is redrawn; elsewhere there is a line for each run that ended.
  void show() {
    constexpr std::chrono::milliseconds kBetween{200};
    if (!terminal_.is_terminal || std::chrono::steady_clock::now() - shown_ < kBetween) return;
    shown_ = std::chrono::steady_clock::now();
    say("\r\x1b[K" + line().substr(0, terminal_width(stderr) - 1));
  }
  void clear() const {
    if (terminal_.is_terminal) say("\r\x1b[K");
  }
  void say_ended() const {
    if (!terminal_.is_terminal) say(line() + "\n");
  }

  const SweepOptions& options_;
  SweepPlan plan_;
  SweepFolder folder_;
  Terminal terminal_;
  std::vector<SweepRow> rows_;
  std::vector<std::size_t> waiting_;  ///< the next one last
  std::list<Running> running_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point shown_;
};

void sweep(const SweepOptions& options) {
  Sweep sweep(options);
  const int signal = sweep.run();
  sweep.report();
  if (signal != 0) throw EndedBySignal{signal};
  const std::size_t failed = sweep.count("failed") + sweep.count("killed") + sweep.count("stopped");
  if (failed > 0) throw RunError(fmt::format("{} runs did not end well", failed));
}

void add_number(CLI::App& verb, const std::string& flag, std::uint64_t& number, std::uint64_t most,
                const std::string& what) {
  verb.add_option_function<std::string>(
          flag,
          [flag, most, &number](const std::string& text) {
            number = whole_number(flag, text, 1, most);
          },
          what)
      ->type_name("N");
}

}  // namespace

void add_sweep_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("sweep", "Train with many values, several at a time");
  const auto options = std::make_shared<SweepOptions>();
  add_scenario_options(verb, options->experiment);
  CLI::Option* const grid =
      verb.add_option("--grid", options->grids,
                      "Values of a field, e.g. learning.rate=0.1,0.2 (again: all combinations)")
          ->type_name("PATH=V1,V2")
          ->allow_extra_args(false);
  verb.add_option("--list", options->list, "File with a line a run: PATH=VALUE PATH=VALUE ...")
      ->type_name("PATH")
      ->excludes(grid);
  constexpr std::uint64_t kMostSeeds = 1000;
  constexpr std::uint64_t kMostJobs = 1024;
  add_number(verb, "--seeds", options->seeds, kMostSeeds, "Seeds for each, from the scenario's on");
  add_number(verb, "--jobs", options->jobs, kMostJobs, "Runs at a time; one for each core");
  verb.add_option("--out", options->out,
                  "Folder for the results, or of the sweep to continue; below runs/ unless given")
      ->type_name("DIR");
  verb.add_flag(
      "--json", [options](std::int64_t) { options->output = SweepOptions::Output::json; },
      "The table as JSON");
  verb.footer(kExamples);
  verb.callback([options] { sweep(*options); });
}

}  // namespace recirc
