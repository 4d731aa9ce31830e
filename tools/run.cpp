#include "tools/run.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/make_engine.hpp"
#include "sim/measures/measures.hpp"
#include "sim/recorded_part.hpp"
#include "sim/training.hpp"
#include "sim/training_checkpoint.hpp"
#include "tools/engine_choice.hpp"
#include "tools/exit_status.hpp"
#include "tools/expansion_text.hpp"
#include "tools/experiment.hpp"
#include "tools/learning_curve.hpp"
#include "tools/near_path.hpp"
#include "tools/next_steps.hpp"
#include "tools/number_text.hpp"
#include "tools/progress.hpp"
#include "tools/resumed_run.hpp"
#include "tools/run_checkpoints.hpp"
#include "tools/run_folder.hpp"
#include "tools/run_recording.hpp"
#include "tools/run_results.hpp"
#include "tools/scenario_options.hpp"
#include "tools/stop_signal.hpp"
#include "tools/terminal.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc run scenarios/first.textproto
  recirc run scenarios/first.textproto --set learning.rate=0.002 --set run.epochs=3
  recirc run scenarios/mnist.textproto --threads 4 --out runs/mnist-4
  recirc run runs/first/scenario.textproto      the same run again, bit for bit

  recirc run --resume runs/first                after Ctrl-C, a kill or a full disk

Results lie in a new folder, runs/NAME: the resolved scenario, metrics.jsonl, weights and
biases as .npy files, run.json, and trace.mcap where the scenario says what to `record`.
Ctrl-C ends the run at its next presentation and keeps what is there, with a checkpoint;
one is written every 30 s, too (run.checkpoints of the scenario). A run that --resume lets
go on from it gives the same bits as one that was never interrupted. Exit status: 0 done,
1 the run failed, 2 the input was wrong, 130 or 143 stopped by a signal.)";

std::unique_ptr<const Measures> measures_of(const Experiment& experiment,
                                            const EngineChoice& engine) {
  const PlannedExperiment& planned = experiment.planned;
  try {
    return std::make_unique<const Measures>(planned.expanded, experiment.network,
                                            planned.plan.presentation, *experiment.data,
                                            engine.make);
  } catch (const InputError& error) {
    throw InputError(located(error.findings(), planned.positions));
  }
}

std::string data_text(const DataSpec& data) {
  if (std::holds_alternative<LowRankData>(data.source)) return "low_rank";
  if (std::holds_alternative<InlineData>(data.source)) return "inline";
  if (const auto* npy = std::get_if<NpyData>(&data.source)) return npy->train;
  const auto* idx = std::get_if<IdxData>(&data.source);
  if (idx == nullptr) return "none";
  return idx->name.empty() ? idx->train_images : idx->name;
}

std::optional<ResumedRun> resumed_run_of(const RunOptions& options) {
  if (options.resume.empty()) return std::nullopt;
  return resumed_run(options.resume);
}

ExperimentOptions experiment_of(const RunOptions& options) {
  ExperimentOptions experiment = options.experiment;
  if (!options.resume.empty()) experiment.scenario = options.resume / "scenario.textproto";
  return experiment;
}

/// One run, from a loaded experiment to its results in a folder; a new one, or one that goes on.
class Run {
 public:
  Run(const RunOptions& options, const RunObserver& observer)
      : options_(options),
        observer_(observer),
        resumed_(resumed_run_of(options)),
        experiment_(load_experiment(experiment_of(options))),
        engine_(chosen_engine(experiment_.planned, experiment_.network,
                              resumed_ ? resumed_->checkpoint.engine : options.engine,
                              options.threads)),
        measures_(measures_of(experiment_, engine_)),
        folder_(resumed_              ? std::move(resumed_->folder)
                : options.out.empty() ? RunFolder::numbered(planned().written.name)
                                      : RunFolder::at(options.out)),
        training_(experiment_.network, *experiment_.data, planned().expanded.seed,
                  planned().expanded.data.shuffle ? Shuffle::yes : Shuffle::no,
                  observer.engines ? observer.engines(engine_.make) : engine_.make) {
    facts_.name = planned().expanded.name;
    facts_.seed = planned().expanded.seed;
    facts_.threads = options.threads;
    facts_.engine = engine_.kind == EngineKind::actor ? "actor" : "compiled";
    facts_.precision =
        planned().expanded.precision == Precision::single_precision ? "single" : "double";
    if (resumed_) {
      go_on();
    } else {
      begin();
    }
    facts_.scenario_sha256 = sha256_of(scenario_text_);
    if (!engine_.refusal.empty() && !options.quiet) {
      say(fmt::format("recirc: runs on the actor engine: {}\n", engine_.refusal));
    }
    for (const std::string& violation : planned().plan.violations) warn(violation);
    folder_.write_facts(facts_);
  }

  /// Trains and leaves all results in the folder. Returns the signal that stopped it, 0: none.
  /// Throws what the training throws, after what was measured until then is in the folder.
  int train() {
    std::optional<StopSignal> own;
    const StopSignal& signal = observer_.stop != nullptr ? *observer_.stop : own.emplace();
    if (observer_.on_begin) observer_.on_begin(folder_.path());
    try {
      const Training::End end = watch(signal);
      if (recording_) recording_->close();
      measure();
      if (facts_.presentations > 0) warn_of_silent_rules(training_.engine().tally());
      folder_.write_weights(experiment_.network, training_.engine());
      facts_.end = end == Training::End::stopped ? "stopped" : "complete";
      folder_.write_facts(facts_);
      if (end == Training::End::complete) folder_.remove_checkpoint();
      if (observer_.on_end) observer_.on_end(facts_.end, "");
      return end == Training::End::stopped ? signal.received() : 0;
    } catch (const std::exception& error) {
      close_recording_after(error);
      measure();
      facts_.end = "failed";
      facts_.error = error.what();
      folder_.write_facts(facts_);
      if (observer_.on_end) observer_.on_end(facts_.end, facts_.error);
      throw;
    }
  }

  /// The learning curve and where the results are, for stdout.
  [[nodiscard]] std::string report() const {
    if (options_.quiet) return folder_.path().string() + "\n";
    const Terminal terminal = Terminal::of(stdout);
    const std::size_t columns = terminal_width(stdout) - 1;
    const std::string curve =
        curve_.empty() ? "" : learning_curve(curve_, terminal.unicode, columns) + "\n";
    return fmt::format("{}The run {} after {} presentations and {}; its results are in {}\n", curve,
                       end_text(), grouped(facts_.presentations), duration_text(facts_.wall_s),
                       near_path(folder_.path()));
  }

  [[nodiscard]] std::string advice(const std::string& program) const {
    if (options_.quiet) return "";
    if (facts_.end == "complete") {
      return next_steps(planned(), facts_.scenario_file, folder_.path(), program);
    }
    std::error_code ignored;
    if (!std::filesystem::exists(folder_.checkpoint(), ignored)) {
      return "It cannot go on: it has no checkpoint, for presentations overlap or are recorded\n";
    }
    return fmt::format("Go on with\n  {} run --resume {}\n", program, near_path(folder_.path()));
  }

 private:
  [[nodiscard]] const PlannedExperiment& planned() const { return experiment_.planned; }

  void begin() {
    scenario_text_ = expansion_text(resolved(planned(), options_.experiment), planned());
    folder_.write_scenario(scenario_text_);
    facts_.scenario_file = options_.experiment.scenario.string();
    facts_.not_compiled = engine_.refusal;
    facts_.data = data_text(planned().expanded.data);
    start_trace();
  }

  void go_on() {
    const Checkpoint& checkpoint = resumed_->checkpoint;
    require_same_start(folder_, checkpoint, start_digest(experiment_.network, *experiment_.data));
    training_.restore(state_in(checkpoint, training_.engine(), folder_.checkpoint()));
    folder_.go_back_to(checkpoint.metrics);
    curve_ = read_run(folder_.path()).curve;
    scenario_text_ = resumed_->scenario_text;
    facts_.scenario_file = resumed_->scenario_file;
    facts_.not_compiled = resumed_->not_compiled;
    facts_.data = resumed_->data;
    before_s_ = checkpoint.wall_s;
    const std::uint64_t done = training_.engine().tally().presentations;
    // Where the recorded part is over, the trace is complete; else nothing of it has happened.
    const auto& record = planned().expanded.record;
    const bool is_recorded =
        record && RecordedPart(*record, experiment_.network).last_presentation() <= done;
    if (!is_recorded) start_trace();
  }

  void start_trace() {
    recording_ = start_recording(experiment_, scenario_text_, engine_.kind, options_.threads,
                                 folder_.path() / kTraceName);
  }

  [[nodiscard]] double wall_s() const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    return before_s_ + took.count();
  }

  [[nodiscard]] std::string end_text() const {
    if (facts_.end == "complete") return "is complete";
    return facts_.end == "stopped" ? "was stopped" : "failed";
  }

  /// What led to `error` is in the trace, too.
  void close_recording_after(const std::exception& error) {
    try {
      if (recording_) recording_->close();
    } catch (const RunError& another) {
      if (error.what() != std::string(another.what())) warn(another.what());
    }
  }

  void warn(const std::string& text) {
    facts_.warnings.push_back(text);
    say(fmt::format("recirc: warning: {}\n", text));
  }

  Training::End watch(const StopSignal& signal) {
    Progress progress(options_.quiet ? Progress::Show::nothing : Progress::Show::progress,
                      planned().expanded.run.epochs, before_s_);
    RunCheckpoints checkpoints(experiment_, folder_, facts_);
    const auto may_keep = [&] {
      return !recording_ || !recording_->is_under_way(training_.engine().tally().presentations);
    };
    TrainingWatcher watcher;
    watcher.on_epoch = [&](EpochMetrics metrics) {
      metrics.wall_s += before_s_;
      const Measured measured = measures_->of(training_.engine());
      metrics.test_accuracy = measured.test_accuracy;
      curve_.push_back(metrics);
      folder_.append(metrics, measured);
      progress.show(metrics);
      if (observer_.on_epoch) observer_.on_epoch(metrics);
    };
    watcher.on_progress = [&](const TrainingProgress& now) {
      progress.show(now);
      if (observer_.on_progress) observer_.on_progress(now);
    };
    watcher.should_stop = [&] { return signal.received() != 0; };
    watcher.on_pause = [&] {
      if (checkpoints.is_due(training_) && may_keep()) checkpoints.write(training_, wall_s());
    };
    watcher.recording = recording_.get();
    const Training::End end = training_.run(planned().expanded.run, watcher);
    if (end == Training::End::stopped && may_keep()) checkpoints.write(training_, wall_s());
    return end;
  }

  void measure() {
    const RunTally tally = training_.engine().tally();
    facts_.presentations = tally.presentations;
    facts_.sim_time = tally.now;
    facts_.counts = tally.counts;
    facts_.wall_s = wall_s();
  }

  void warn_of_silent_rules(const RunTally& tally) {
    const Network& network = experiment_.network;
    for (std::size_t k = 0; k < network.projections.size(); ++k) {
      const Projection& projection = network.projections[k];
      if (!projection.synapse.rule || tally.firings[k] > 0) continue;
      warn(fmt::format("the rule of projection \"{}\" never fired", projection.name));
    }
    for (std::size_t k = 0; k < network.populations.size(); ++k) {
      const Population& population = network.populations[k];
      if (!population.bias || !population.bias->rule || tally.bias_firings[k] > 0) continue;
      warn(fmt::format("the rule of the biases of population \"{}\" never fired", population.name));
    }
  }

  const RunOptions& options_;
  const RunObserver& observer_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::optional<ResumedRun> resumed_;  // none: the run is a new one
  Experiment experiment_;
  EngineChoice engine_;
  std::unique_ptr<const Measures> measures_;
  RunFolder folder_;
  Training training_;
  RunFacts facts_;
  std::string scenario_text_;                  // the resolved one
  double before_s_ = 0;                        // wall-clock seconds until it went on
  std::unique_ptr<TraceRecording> recording_;  // null: the scenario asks for nothing
  std::vector<EpochMetrics> curve_;
};

}  // namespace

void run_scenario(const RunOptions& options, const RunObserver& observer,
                  const std::string& program) {
  Run run(options, observer);
  int signal = 0;
  try {
    signal = run.train();
  } catch (const std::exception&) {
    fmt::print("{}", run.report());
    throw;
  }
  fmt::print("{}{}", run.report(), run.advice(program));
  if (signal != 0) throw EndedBySignal{signal};
}

namespace {

// A run goes on as it was begun: what decides its results can't be said again.
void require_nothing_else(const CLI::App& verb) {
  std::vector<Finding> wrong;
  for (const char* name : {"SCENARIO", "--set", "--seed", "--out", "--engine"}) {
    if (verb.count(name) == 0) continue;
    wrong.push_back({.where = name,
                     .what = "can't be given with --resume: a run goes on as it was begun",
                     .right = "recirc run RUN/scenario.textproto begins another one like it"});
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
}

}  // namespace

void add_run_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("run", "Train the network of a scenario");
  const auto options = std::make_shared<RunOptions>();
  add_scenario_options(verb, options->experiment);
  CLI::Option* const scenario = verb.get_option("SCENARIO")->required(false);
  verb.add_option("--resume", options->resume,
                  "Instead of SCENARIO: the folder of a run that was stopped, and now goes on")
      ->type_name("DIR");
  verb.add_option("--out", options->out,
                  "Folder for the results; a new one below runs/ unless given")
      ->type_name("DIR");
  constexpr std::uint64_t kMostThreads = 1024;
  verb.add_option_function<std::string>(
          "--threads",
          [options](const std::string& text) {
            options->threads =
                static_cast<std::uint32_t>(whole_number("--threads", text, 1, kMostThreads));
          },
          "Threads; the results are the same for any number")
      ->type_name("N")
      ->default_str("1");
  verb.add_option("--engine", options->engine, "What moves the events")
      ->check(CLI::IsMember({"auto", "actor", "compiled"}))
      ->capture_default_str();
  verb.add_flag("-q,--quiet", options->quiet, "No progress and no table: only the folder's name");
  verb.footer(kExamples);
  verb.callback([&recirc, &verb, scenario, options] {
    if (options->resume.empty() && scenario->count() == 0) {
      throw CLI::RequiredError(scenario->get_name());
    }
    if (!options->resume.empty()) require_nothing_else(verb);
    run_scenario(*options, {}, recirc.get_name());
  });
}

}  // namespace recirc
