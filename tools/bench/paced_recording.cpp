// What recording costs an engine that isn't in a hurry: presents MNIST to the actor engine at a
// steady pace, one presentation every so often by the clock, and measures how long the engine is at
// work with each, and whether it keeps the pace, with and without a trace that a second core
// writes. (How much recording slows an engine at full speed: tools/bench/recording.)
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/trace_recording.hpp"
#include "tools/bench/bench_network.hpp"

namespace recirc::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

struct Options {
  double per_second = 2000;
  std::size_t presentations = 4000;  // of a run
  std::size_t rounds = 3;
  std::filesystem::path file = std::filesystem::temp_directory_path() / "paced_recording.mcap";
};

struct Recorded {
  std::string name;
  std::vector<EventKind> kinds;  // none: nothing is recorded
};

const std::vector<Recorded>& parts() {
  static const std::vector<Recorded> all = {
      {"nothing", {}},
      {"every volley", {EventKind::stimulus, EventKind::volley}},
      {"what neurons do",
       {EventKind::stimulus, EventKind::volley, EventKind::activation, EventKind::soma,
        EventKind::error, EventKind::axon}}};
  return all;
}

// How a run went.
struct Paced {
  double at_work_us = 0;       // a presentation, on the clock
  double cpu_us = 0;           // of that, the time that the engine's thread ran
  std::size_t late = 0;        // presentations whose time had come before the engine was ready
  double longest_wait_us = 0;  // of those
};

double thread_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

std::unique_ptr<TraceRecording> recording_of(const BenchRun& run, const Recorded& recorded,
                                             const std::filesystem::path& file) {
  if (recorded.kinds.empty()) return nullptr;
  RecordedPart part({.kinds = recorded.kinds}, run.network);
  TraceHeader header = trace_header(run.network, expanded(mnist_autoencoder({784, 20}, 100)), part);
  header.program = "paced_recording";
  header.engine = "actor";
  return std::make_unique<TraceRecording>(file, header, std::move(part), run.network, 1);
}

// Presents as many examples as asked for after as many at full speed, which fill caches and queues.
Paced presented(const BenchRun& run, const Recorded& recorded, const Options& options) {
  const std::unique_ptr<TraceRecording> recording = recording_of(run, recorded, options.file);
  ActorEngine engine(run.network, 1);
  std::size_t count = 0;
  const auto present = [&] {
    if (recording) recording->before(engine, count);
    const std::span<const std::uint32_t> examples(run.examples);
    engine.present(*run.data, Split::train, 0, examples.subspan(count % examples.size(), 1));
    ++count;
    if (recording) recording->after(count);
  };
  constexpr std::size_t kWarmUp = 200;
  while (count < kWarmUp) present();
  const auto period = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(1 / options.per_second));
  Paced paced;
  Clock::time_point due = Clock::now();
  for (std::size_t k = 0; k < options.presentations; ++k, due += period) {
    const double wait_us = Microseconds(Clock::now() - due).count();
    if (wait_us > 0 && k > 0) {
      ++paced.late;
      paced.longest_wait_us = std::max(paced.longest_wait_us, wait_us);
    }
    std::this_thread::sleep_until(due);
    const Clock::time_point begin = Clock::now();
    const double begin_us = thread_us();
    present();
    paced.cpu_us += thread_us() - begin_us;
    paced.at_work_us += Microseconds(Clock::now() - begin).count();
  }
  paced.at_work_us /= static_cast<double>(options.presentations);
  paced.cpu_us /= static_cast<double>(options.presentations);
  if (recording) recording->close();
  std::filesystem::remove(options.file);
  return paced;
}

double median_of(std::vector<Paced> runs, double Paced::*what) {
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::ranges::nth_element(runs, middle, {}, what);
  return (*middle).*what;
}

void print_row(const std::string& name, const std::vector<Paced>& runs,
               const std::vector<Paced>& base, const Options& options) {
  const auto figure = [&](double Paced::*what) {
    const double us = median_of(runs, what);
    return fmt::format("{:.1f} ({:+.0f}%)", us, 100 * (us / median_of(base, what) - 1));
  };
  std::size_t late = 0;
  double longest_us = 0;
  for (const Paced& run : runs) {
    late += run.late;
    longest_us = std::max(longest_us, run.longest_wait_us);
  }
  const std::string share = fmt::format("{} of {}", late, runs.size() * options.presentations);
  fmt::print("{:<17}{:>18}{:>18}{:>15}{:>17.0f}\n", name, figure(&Paced::at_work_us),
             figure(&Paced::cpu_us), share, longest_us);
}

void measure(const Options& options) {
  const BenchRun run = bench_run(mnist_autoencoder({784, 20}, 100));
  std::vector<std::vector<Paced>> runs(parts().size());
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t k = 0; k < parts().size(); ++k) {
      runs[k].push_back(presented(run, parts()[k], options));
    }
  }
  fmt::print("{} presentations a second, medians of {} rounds of {}\n", options.per_second,
             options.rounds, options.presentations);
  fmt::print("{:<17}{:>18}{:>18}{:>15}{:>17}\n", "recorded", "us at work", "of that CPU", "late",
             "longest wait us");
  for (std::size_t k = 0; k < parts().size(); ++k) {
    print_row(parts()[k].name, runs[k], runs[0], options);
  }
}

}  // namespace
}  // namespace recirc::bench

int main(int argc, char** argv) {
  recirc::bench::Options options;
  CLI::App app("The time at work of an engine that presents MNIST at a steady pace, and records");
  app.add_option("--per-second", options.per_second, "presentations");
  app.add_option("--presentations", options.presentations, "of a run");
  app.add_option("--rounds", options.rounds, "interleaved runs of each; medians are shown");
  app.add_option("--file", options.file, "where traces are written");
  CLI11_PARSE(app, argc, argv);
  recirc::bench::measure(options);
}
