#include "tools/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

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
how long an epoch of its 60,000 presentations takes, evaluation aside. Rounds are interleaved: what
disturbs the machine disturbs all alike; the table shows medians. GFLOP/s are those of the tape that
recirc expand --tape prints, and "of peak" is their share of what as many cores can do in registers;
multiplications by a stimulus of 0 are counted, though skipped where that is faster.
tools/bench/compare lays PyTorch, numpy and a hand-written kernel beside it.)";

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
  BenchEngine engine;
  std::vector<double> seconds_per_epoch;

  [[nodiscard]] double median() const {
    std::vector<double> sorted = seconds_per_epoch;
    std::ranges::sort(sorted);
    const std::size_t size = sorted.size();
    return (sorted[(size - 1) / 2] + sorted[size / 2]) / 2;
  }
};

const char* name_of(Precision precision) {
  return precision == Precision::single_precision ? "single" : "double";
}

const ArithmeticPeak& flops_of(const MachinePeak& peak, Precision precision) {
  return precision == Precision::single_precision ? peak.single_flops : peak.double_flops;
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
    measurements.push_back({.engine = engine, .seconds_per_epoch = {}});
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
  fmt::print("One core of this machine\n");
  for (const Precision precision : {Precision::single_precision, Precision::double_precision}) {
    const ArithmeticPeak& flops = flops_of(peak, precision);
    fmt::print(
        "  {} precision: {:.1f} GFLOP/s in registers, {:.1f} in a product of matrices (Eigen, "
        "512)\n",
        name_of(precision), flops.fused / 1e9, flops.product / 1e9);
  }
  fmt::print("  {:.1f} GB/s from memory, {:.1f} from the near cache (512 KiB)\n\n",
             peak.memory_bytes / 1e9, peak.near_cache_bytes / 1e9);
}

void print_header() {
  fmt::print("{:<16} {:>5}  {:<8}  {:<9}  {:>7}  {:>10}  {:>15}  {:>8}  {:>7}  {:>8}\n", "layers",
             "batch", "engine", "precision", "threads", "s an epoch", "presentations/s", "GFLOP/s",
             "of peak", "of actor");
}

// Of a presentation, what is live.
double live_flops(const Network& network, const Tape& tape) {
  double sum = 0;
  for (const TapeStep& step : tape.steps) {
    if (step.is_live) sum += static_cast<double>(flops(network, tape, step));
  }
  return sum;
}

void print_measurements(const BenchCase& bench_case, const BenchSetup& setup,
                        const std::vector<Measurement>& measurements, const MachinePeak& peak) {
  const auto actor = std::ranges::find(measurements, "actor", [](const Measurement& measurement) {
    return measurement.engine.name;
  });
  const double work = live_flops(setup.network, tape_of(setup));
  for (const Measurement& measurement : measurements) {
    const BenchEngine& engine = measurement.engine;
    const double seconds = measurement.median();
    const double presentations = static_cast<double>(setup.data->size(Split::train)) / seconds;
    const double most = flops_of(peak, engine.precision).fused * engine.threads;
    fmt::print(
        "{:<16} {:>5}  {:<8}  {:<9}  {:>7}  {:>10.4f}  {:>15.0f}  {:>8.1f}  {:>6.1f}%  {:>7.1f}x\n",
        name_of(bench_case), bench_case.batch, engine.name, name_of(engine.precision),
        engine.threads, seconds, presentations, work * presentations / 1e9,
        100 * work * presentations / most, actor->median() / seconds);
  }
}

// What bounds a step: the fused multiply-adds of a core, or, if that takes longer, the bytes of
// weights that have to come from the near cache for every batch (and go back, if it learns).
double bound_seconds(const BenchCase& bench_case, const BenchSetup& setup, const Tape& tape,
                     const TapeStep& step, Precision precision, const MachinePeak& peak) {
  const double arithmetic =
      static_cast<double>(flops(setup.network, tape, step)) / flops_of(peak, precision).fused;
  const std::size_t bytes_of_weight =
      precision == Precision::single_precision ? sizeof(float) : sizeof(double);
  double bytes = static_cast<double>(synaptic_events(setup.network, step) * bytes_of_weight);
  if (std::holds_alternative<LearnStep>(step.operation)) bytes *= 2;
  return std::max(arithmetic, bytes / bench_case.batch / peak.near_cache_bytes);
}

void print_steps(const BenchCase& bench_case, const BenchSetup& setup, Precision precision,
                 const MachinePeak& peak) {
  const Tape tape = tape_of(setup);
  const std::vector<StepTime> times =
      step_times(setup, tape, precision, presentations_of(bench_case, kEngines[0]));
  fmt::print("\n{}, batch {}: {} precision, one thread, a presentation\n", name_of(bench_case),
             bench_case.batch, name_of(precision));
  fmt::print("{:>9}  {:>10}  {:>9}  step\n", "ns", "GFLOP/s", "of bound");
  double total = 0;
  double bound = 0;
  for (const StepTime& time : times) {
    const double limit = bound_seconds(bench_case, setup, tape, *time.step, precision, peak);
    total += time.seconds;
    bound += limit;
    if (time.seconds == 0) {
      // What a volley does with its activities while it has them is not timed apart from it.
      if (std::holds_alternative<FactorStep>(time.step->operation)) {
        fmt::print("{:>9}  {:>10}  {:>9}  {}\n", "-", "", "with volley",
                   step_text(setup.network, tape, *time.step));
      }
      continue;
    }
    fmt::print("{:>9.0f}  {:>10.1f}  {:>8.0f}%  {}\n", time.seconds * 1e9,
               static_cast<double>(flops(setup.network, tape, *time.step)) / time.seconds / 1e9,
               100 * limit / time.seconds, step_text(setup.network, tape, *time.step));
  }
  fmt::print("{:>9.0f}  {:>10}  {:>8.0f}%  all steps\n", total * 1e9, "", 100 * bound / total);
}

void print_json(const BenchCase& bench_case, const std::vector<Measurement>& measurements) {
  for (const Measurement& measurement : measurements) {
    fmt::print("{}\n", nlohmann::json{{"case", name_of(bench_case)},
                                      {"batch", bench_case.batch},
                                      {"engine", measurement.engine.name},
                                      {"precision", name_of(measurement.engine.precision)},
                                      {"threads", measurement.engine.threads},
                                      {"seconds_per_epoch", measurement.median()}}
                           .dump());
  }
}

void print_all_steps(const BenchOptions& options, const MachinePeak& peak) {
  fmt::print(
      "\nBound: what takes longer, the arithmetic at the core's peak or the bytes of weights from\n"
      "the near cache. Zeros of the stimulus are skipped, so its steps may be faster than that.\n");
  for (const BenchCase& bench_case : kCases) {
    const BenchSetup setup = set_up(bench_case, options.data);
    for (const Precision precision : {Precision::single_precision, Precision::double_precision}) {
      print_steps(bench_case, setup, precision, peak);
    }
  }
}

void bench(const BenchOptions& options) {
  set_up(kCases[0], options.data);  // throws at once where there are no data
  const MachinePeak peak = options.json ? MachinePeak{} : measure_machine();
  if (!options.json) {
    print_machine(peak);
    print_header();
  }
  for (const BenchCase& bench_case : kCases) {
    const BenchSetup setup = set_up(bench_case, options.data);
    const std::vector<Measurement> measurements = measure(bench_case, setup, options.rounds);
    if (options.json) {
      print_json(bench_case, measurements);
    } else {
      print_measurements(bench_case, setup, measurements, peak);
    }
    std::fflush(stdout);
  }
  if (options.steps) print_all_steps(options, peak);
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
  CLI::Option* const steps = verb.add_flag(
      "--steps", options->steps, "Also what each step of the tape takes, in both precisions");
  verb.add_flag("--json", options->json, "A line for each measurement, for programs")
      ->excludes(steps);
  verb.footer(kExamples);
  verb.callback([options] { bench(*options); });
}

}  // namespace recirc
