// Whether cost grows linearly: trains networks of different shapes, fits
//   time per presentation = a * neuron events + b * synaptic events
// by least squares of the relative error, and prints how far each network is from the line.
#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "tools/bench/bench_network.hpp"

namespace recirc::bench {
namespace {

struct Measurement {
  std::string name;
  double neuron_events = 0;  // a presentation
  double synaptic_events = 0;
  double seconds = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The median of five runs, each about 0.2 s.
Measurement measure(const std::vector<std::uint32_t>& layers) {
  const BenchRun run = bench_run(low_rank_autoencoder(layers, 100));
  ActorEngine engine(run.network, 1);
  const std::span<const std::uint32_t> all(run.examples);
  engine.present(*run.data, Split::train, 0, all.first(100));
  std::vector<double> times;
  const EventCounts before = engine.tally().counts;
  std::size_t presented = 0;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t count = 0;
    for (; seconds_since(start) < 0.2; count += 100) {
      engine.present(*run.data, Split::train, 0, all.subspan(count % 4000, 100));
    }
    times.push_back(seconds_since(start) / static_cast<double>(count));
    presented += count;
  }
  std::ranges::nth_element(times, times.begin() + 2);
  const EventCounts after = engine.tally().counts;
  const auto each = [&](std::uint64_t events) {
    return static_cast<double>(events) / static_cast<double>(presented);
  };
  return {.name = fmt::format("[{}]", fmt::join(layers, ", ")),
          .neuron_events = each(after.neuron_events - before.neuron_events),
          .synaptic_events = each(after.synaptic_events - before.synaptic_events),
          .seconds = times[2]};
}

void print_fit(const std::vector<Measurement>& measurements) {
  const auto rows = static_cast<Eigen::Index>(measurements.size());
  Eigen::MatrixXd events(rows, 2);
  for (Eigen::Index k = 0; k < rows; ++k) {
    const Measurement& one = measurements[static_cast<std::size_t>(k)];
    events(k, 0) = one.neuron_events / one.seconds;
    events(k, 1) = one.synaptic_events / one.seconds;
  }
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(rows);
  const Eigen::Vector2d cost = events.colPivHouseholderQr().solve(ones);
  fmt::print("time = {:.2f} ns * neuron events + {:.4f} ns * synaptic events\n", cost[0] * 1e9,
             cost[1] * 1e9);
  fmt::print("{:>24} {:>14} {:>16} {:>12} {:>12} {:>8}\n", "layers", "neuron events",
             "synaptic events", "measured us", "fitted us", "off by");
  for (const Measurement& one : measurements) {
    const double fitted = cost[0] * one.neuron_events + cost[1] * one.synaptic_events;
    fmt::print("{:>24} {:>14.0f} {:>16.0f} {:>12.2f} {:>12.2f} {:>7.1f}%\n", one.name,
               one.neuron_events, one.synaptic_events, one.seconds * 1e6, fitted * 1e6,
               100 * (fitted / one.seconds - 1));
  }
}

}  // namespace
}  // namespace recirc::bench

int main() {
  using recirc::bench::measure;
  // All weights and sums of changes (16 bytes a synapse) fit in a cache of 1 MiB.
  recirc::bench::print_fit({measure({50, 50}), measure({100, 20}), measure({100, 100, 20, 100}),
                            measure({200, 150}), measure({400, 50}), measure({784, 10}),
                            measure({784, 20}), measure({784, 40})});
}
