#include "tools/bench_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <variant>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "neurons/errors.hpp"
#include "sim/actor/actor_engine.hpp"
#include "sim/compiled/compile.hpp"
#include "sim/compiled/compiled_engine.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/open_data.hpp"
#include "sim/stopwatch.hpp"

namespace recirc {
namespace {

Scenario scenario_of(const BenchCase& bench_case) {
  Scenario scenario;
  scenario.name = "bench";
  AutoencoderSpec& ring = scenario.circular_autoencoder.emplace();
  ring.layers = bench_case.layers;
  ring.hidden_activation = Activation::tanh;
  ring.output_activation = Activation::logistic;
  ring.output_bias = BiasStart::data_mean;
  scenario.learning.algorithm = RecirculationSpec{};
  scenario.learning.batch = bench_case.batch;
  IdxData mnist;
  mnist.name = "mnist";
  scenario.data.source = std::move(mnist);
  return scenario;
}

std::vector<std::uint32_t> first_examples(const DataSource& data, std::uint64_t count) {
  std::vector<std::uint32_t> examples(std::min(count, data.size(Split::train)));
  std::iota(examples.begin(), examples.end(), 0U);
  return examples;
}

template <class T>
void add_step_seconds(const BenchSetup& setup, const Tape& tape,
                      std::span<const std::uint32_t> numbers, std::span<double> seconds) {
  TapeRun<T> run(setup.network, tape, 1);
  const Examples<T> examples(*setup.data, Split::train, 0, numbers);
  run.present(examples);  // warms caches
  run.measure_steps(seconds);
  run.present(examples);
}

}  // namespace

std::string name_of(const BenchCase& bench_case) {
  return fmt::format("{}", fmt::join(bench_case.layers, "-"));
}

BenchSetup set_up(const BenchCase& bench_case, const std::filesystem::path& data_folder) {
  BenchSetup setup{
      .scenario = expanded(scenario_of(bench_case)), .plan = {}, .data = {}, .network = {}};
  setup.plan = plan_timing(setup.scenario);
  setup.data = open_data(setup.scenario.data, setup.scenario.seed,
                         {.search = data_search_path(data_folder, DataEnvironment::of_process()),
                          .scenario_folder = "."});
  const std::vector<double> mean = setup.data->mean();
  setup.network = build_network(setup.scenario, setup.plan, {.data_mean = mean, .folder = "."});
  return setup;
}

Tape tape_of(const BenchSetup& setup) {
  auto outcome = compile(setup.network, setup.plan);
  Tape* const tape = std::get_if<Tape>(&outcome);
  ensure(tape != nullptr, "a circular autoencoder can be compiled");
  return std::move(*tape);
}

std::unique_ptr<Engine> make_engine(const BenchSetup& setup, const BenchEngine& engine) {
  if (engine.name == "actor") return std::make_unique<ActorEngine>(setup.network, engine.threads);
  return std::make_unique<CompiledEngine>(setup.network, tape_of(setup), engine.precision,
                                          engine.threads);
}

double seconds_per_epoch(Engine& engine, const DataSource& data, std::uint64_t presentations) {
  const std::vector<std::uint32_t> examples = first_examples(data, presentations);
  const Stopwatch clock;
  engine.present(data, Split::train, 0, examples);
  return clock.seconds() * static_cast<double>(data.size(Split::train)) /
         static_cast<double>(examples.size());
}

std::vector<StepTime> step_times(const BenchSetup& setup, const Tape& tape, Precision precision,
                                 std::uint64_t presentations) {
  const std::vector<std::uint32_t> numbers = first_examples(*setup.data, presentations);
  std::vector<double> seconds(tape.steps.size(), 0.0);
  if (precision == Precision::single_precision) {
    add_step_seconds<float>(setup, tape, numbers, seconds);
  } else {
    add_step_seconds<double>(setup, tape, numbers, seconds);
  }
  std::vector<StepTime> times;
  for (std::size_t k = 0; k < seconds.size(); ++k) {
    if (!tape.steps[k].is_live) continue;
    times.push_back(
        {.step = &tape.steps[k], .seconds = seconds[k] / static_cast<double>(numbers.size())});
  }
  return times;
}

}  // namespace recirc
