// How fast the actor engine trains: whole presentations, plasticity on, double precision.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <span>

#include "tools/bench/bench_network.hpp"

namespace recirc::bench {
namespace {

void train(benchmark::State& state, const BenchRun& run, std::uint32_t threads,
           std::size_t presentations) {
  ActorEngine engine(run.network, threads);
  const std::span<const std::uint32_t> all(run.examples);
  std::size_t next = 0;
  const auto present_some = [&] {
    if (next + presentations > all.size()) next = 0;
    engine.present(*run.data, Split::train, 0, all.subspan(next, presentations));
    next += presentations;
  };
  present_some();
  const EventCounts before = engine.tally().counts;
  for (auto _ : state) present_some();
  const EventCounts after = engine.tally().counts;
  const auto per_second = [](std::uint64_t events) {
    return benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  };
  std::size_t synapses = 0;
  for (const Projection& projection : run.network.projections) {
    synapses += projection.initial_weights.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(presentations));
  state.counters["synaptic_events"] = per_second(after.synaptic_events - before.synaptic_events);
  state.counters["effective"] =
      per_second(after.effective_synaptic_events - before.effective_synaptic_events);
  state.counters["neuron_events"] = per_second(after.neuron_events - before.neuron_events);
  state.counters["bytes_per_synapse"] =
      static_cast<double>(engine.synapse_bytes()) / static_cast<double>(synapses);
}

void mnist(benchmark::State& state) {
  const auto batch = static_cast<std::uint32_t>(state.range(0));
  const auto threads = static_cast<std::uint32_t>(state.range(1));
  train(state, bench_run(mnist_autoencoder({784, 20}, batch)), threads, 200);
}
BENCHMARK(mnist)
    ->Name("mnist [784, 20]")
    ->ArgNames({"batch", "threads"})
    ->ArgsProduct({{1, 100}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void deep_mnist(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  train(state, bench_run(mnist_autoencoder({784, 100, 20, 100}, 100)), threads, 100);
}
BENCHMARK(deep_mnist)
    ->Name("mnist [784, 100, 20, 100] batch:100")
    ->ArgNames({"threads"})
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// One synapse after the other instead of rows: what sparse projections and unequal delays cost.
void single_synapses(benchmark::State& state) {
  BenchRun run = bench_run(mnist_autoencoder({784, 20}, 100));
  for (Projection& projection : run.network.projections) projection.one_window = false;
  train(state, run, 1, 20);
}
BENCHMARK(single_synapses)
    ->Name("mnist [784, 20] batch:100, single synapses")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void ten_million_synapses(benchmark::State& state) {
  train(state, bench_run(low_rank_autoencoder({5000, 1000}, 100)), 1, 4);
}
BENCHMARK(ten_million_synapses)
    ->Name("low rank [5000, 1000] batch:100, 10^7 synapses")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// The baseline of the line above, measured beside it: changes += P * Q over a matrix of 10^7 that
// lies in memory, which reads and writes 16 bytes an element as an update does.
void memory_bandwidth(benchmark::State& state) {
  constexpr std::size_t kElements = 10'000'000;
  std::vector<double> changes(kElements, 1.0);
  const std::vector<double> post(1000, 1e-9);
  for (auto _ : state) {
    for (std::size_t row = 0; row < kElements; row += post.size()) {
      for (std::size_t k = 0; k < post.size(); ++k) changes[row + k] += post[k] * 0.5;
    }
    benchmark::DoNotOptimize(changes.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kElements) * 16);
}
BENCHMARK(memory_bandwidth)
    ->Name("baseline: row updates in memory")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace recirc::bench
