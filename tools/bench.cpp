#include "tools/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "sim/compiled/compile.hpp"
#include "sim/compiled/tape_cost.hpp"
#include "sim/compiled/tape_text.hpp"
#include "tools/bench_case.hpp"
#include "tools/machine_peak.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc bench
  recirc bench --rounds 9 --data ../shared/data
  recirc bench --steps
  recirc bench --json | head -4

Trains circular autoencoders on MNIST by output recirculation (scenarios/mnist.textproto) and says
how long an epoch of 60,000 presentations takes, evaluation aside. Rounds are interleaved: what
disturbs the machine disturbs all alike; the table shows medians. tools/bench/compare lays PyTorch,
numpy and a hand-written kernel beside it.)";

const std::vector<BenchCase> kCases{
    {{784, 20}, 100}, {{784, 100, 20, 100}, 100}, {{784, 20}, 1}, {{784, 100, 20, 100}, 1}};

const std::vector<BenchEngine> kEngines{{"compiled", Precision::single_precision, 1},
                                        {"compiled", Precision::single_precision, 2},
                                        {"compiled", Precision::double_precision, 1},
                                        {"actor", Precision::double_precision, 1}};

struct BenchOptions {
  std::filesystem::path data;
  std::uint32_t rounds = 5;
  bool steps = false;
  bool json = false;
};

// One engine on one case.
struct Measurement {
  std::string case_name;
  std::uint32_t batch = 1;
  BenchEngine engine;
  std::vector<double> seconds_per_epoch;

  [[nodiscard]] double median() const {
    std::vector<double> sorted = seconds_per_epoch;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

const char* name_of(Precision precision) {
  return precision == Precision::single_precision ? "single" : "double";
}

// How many presentations of a round take about a tenth of a second, roughly.
std::uint64_t presentations_of(const BenchCase& bench_case, const BenchEngine& engine) {
  if (engine.name == "actor") return 600;
  return bench_case.batch == 1 ? 6000 : 30000;
}

std::vector<Measurement> measure(const BenchCase& bench_case, const BenchSetup& setup,
                                 std::uint32_t rounds) {
  std::vector<Measurement> measurements;
  std::vector<std::unique_ptr<Engine>> engines;
  for (const BenchEngine& engine : kEngines) {
    measurements.push_back({.case_name = name_of(bench_case),
                            .batch = bench_case.batch,
                            .engine = engine,
                            .seconds_per_epoch = {}});
    engines.push_back(make_engine(setup, engine));
    // Fills caches, and takes what is only needed once.
    seconds_per_epoch(*engines.back(), *setup.data, presentations_of(bench_case, engine) / 10);
  }
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (std::size_t k = 0; k < engines.size(); ++k) {
      measurements[k].seconds_per_epoch.push_back(seconds_per_epoch(
          *engines[k], *setup.data, presentations_of(bench_case, measurements[k].engine)));
    }
  }
  return measurements;
}

void print_machine(const MachinePeak& peak) {
  fmt::print(
      "One core of this machine: {:.1f} GFLOP/s in registers, {:.1f} in a product of matrices "
      "(Eigen, 512),\n{:.1f} GB/s from memory, {:.1f} from the near cache (512 KiB); float.\n\n",
      peak.fused_flops / 1e9, peak.product_flops / 1e9, peak.memory_bytes / 1e9,
      peak.near_cache_bytes / 1e9);
}

void print_measurements(const std::vector<Measurement>& measurements) {
  const double slowest = measurements.back().median();
  for (const Measurement& measurement : measurements) {
    const double seconds = measurement.median();
    fmt::print("{:<16} {:>5}  {:<8}  {:<6}  {:>7}  {:>12.4f}  {:>13.0f}  {:>8.1f}x\n",
               measurement.case_name, measurement.batch, measurement.engine.name,
               name_of(measurement.engine.precision), measurement.engine.threads, seconds,
               60000.0 / seconds, slowest / seconds);
  }
}

// What bounds a step: the fused multiply-adds of a core, or, if that takes longer, the bytes of
// weights that have to come from the near cache for every batch (and go back, if it learns).
double bound_seconds(const BenchCase& bench_case, const BenchSetup& setup, const Tape& tape,
                     const TapeStep& step, const MachinePeak& peak) {
  const double arithmetic =
      static_cast<double>(flops(setup.network, tape, step)) / peak.fused_flops;
  double bytes = static_cast<double>(synaptic_events(setup.network, step)) * sizeof(float);
  if (std::holds_alternative<LearnStep>(step.operation)) bytes *= 2;
  return std::max(arithmetic, bytes / bench_case.batch / peak.near_cache_bytes);
}

void print_steps(const BenchCase& bench_case, const BenchSetup& setup, const MachinePeak& peak) {
  const auto outcome = compile(setup.network, setup.plan);
  const Tape& tape = std::get<Tape>(outcome);
  const std::vector<StepTime> times =
      step_times(setup, tape, presentations_of(bench_case, kEngines[0]));
  fmt::print("\n{}, batch {}: single precision, one thread, a presentation\n", name_of(bench_case),
             bench_case.batch);
  fmt::print("{:>9}  {:>10}  {:>9}  step\n", "ns", "GFLOP/s", "of bound");
  double total = 0;
  double bound = 0;
  for (const StepTime& time : times) {
    const double limit = bound_seconds(bench_case, setup, tape, *time.step, peak);
    total += time.seconds;
    bound += limit;
    if (std::holds_alternative<CountStep>(time.step->operation) && time.seconds < 1e-9) continue;
    fmt::print("{:>9.0f}  {:>10.1f}  {:>8.0f}%  {}\n", time.seconds * 1e9,
               static_cast<double>(flops(setup.network, tape, *time.step)) / time.seconds / 1e9,
               100 * limit / time.seconds, step_text(setup.network, tape, *time.step));
  }
  fmt::print("{:>9.0f}  {:>10}  {:>8.0f}%  all steps\n", total * 1e9, "", 100 * bound / total);
}

void print_json(const std::vector<Measurement>& measurements) {
  for (const Measurement& measurement : measurements) {
    fmt::print("{}\n", nlohmann::json{{"case", measurement.case_name},
                                      {"batch", measurement.batch},
                                      {"engine", measurement.engine.name},
                                      {"precision", name_of(measurement.engine.precision)},
                                      {"threads", measurement.engine.threads},
                                      {"seconds_per_epoch", measurement.median()}}
                           .dump());
  }
}

void bench(const BenchOptions& options) {
  const BenchSetup first = set_up(kCases[0], options.data);  // are there data?
  const MachinePeak peak = options.json ? MachinePeak{} : measure_machine();
  if (!options.json) {
    print_machine(peak);
    fmt::print("{:<16} {:>5}  {:<8}  {:<6}  {:>7}  {:>12}  {:>13}  {:>9}\n", "layers", "batch",
               "engine", "", "threads", "s an epoch", "presentations/s", "of actor");
  }
  for (const BenchCase& bench_case : kCases) {
    const BenchSetup setup = set_up(bench_case, options.data);
    const std::vector<Measurement> measurements = measure(bench_case, setup, options.rounds);
    options.json ? print_json(measurements) : print_measurements(measurements);
  }
  if (options.json || !options.steps) return;
  fmt::print(
      "\nBound: what takes longer, the arithmetic at the core's peak or the bytes of weights from\n"
      "the near cache. Zeros of the stimulus are skipped, so its steps may be faster than that.\n");
  for (const BenchCase& bench_case : kCases) {
    print_steps(bench_case, set_up(bench_case, options.data), peak);
  }
}

}  // namespace

void add_bench_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("bench", "Measure how fast the engines train");
  const auto options = std::make_shared<BenchOptions>();
  verb.add_option("--data", options->data, "Folder in which MNIST is looked for first")
      ->type_name("DIR");
  verb.add_option("--rounds", options->rounds, "Interleaved measurements of each")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb.add_flag("--steps", options->steps, "Also what each step of the tape takes");
  verb.add_flag("--json", options->json, "A line for each measurement, for programs");
  verb.footer(kExamples);
  verb.callback([options] { bench(*options); });
}

}  // namespace recirc
