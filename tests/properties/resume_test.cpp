// A run that goes on from a checkpoint gives the bits of one that was never interrupted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "protocols/checkpoint.hpp"
#include "sim/make_engine.hpp"
#include "sim/training.hpp"
#include "sim/training_checkpoint.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"

namespace recirc {
namespace {

using testing_support::any_scenario;
using testing_support::Built;
using testing_support::built_or_discarded;
using testing_support::RandomOptions;
using testing_support::require_same;
using testing_support::result_of;

constexpr std::uint64_t kEpochs = 3;

/// Presents the examples [first, end), counted from the start of the run, epoch by epoch.
void present(Engine& engine, const DataSource& data, std::uint64_t first, std::uint64_t end) {
  const std::uint64_t size = data.size(Split::train);
  std::vector<std::uint32_t> examples(size);
  std::iota(examples.begin(), examples.end(), 0U);
  while (first < end) {
    const std::uint64_t count = std::min(size - first % size, end - first);
    engine.present(data, Split::train, first / size,
                   std::span(examples).subspan(first % size, count));
    first += count;
  }
}

/// The state as a file would have it.
EngineState kept(const EngineState& state, const Engine& fresh) {
  Checkpoint checkpoint;
  add_state({.engine = state, .reported = 1}, checkpoint);
  return state_in(checkpoint, fresh, "checkpoint").engine;
}

/// Where two states differ; empty: no bit does.
std::string state_differences(const EngineState& a, const EngineState& b) {
  std::string text;
  const auto compare = [&](const char* what, const auto& x, const auto& y) {
    if (!std::ranges::equal(x, y, testing_support::same_bits)) text += std::string(what) + "\n";
  };
  compare("weight changes", a.weight_changes, b.weight_changes);
  compare("bias changes", a.bias_changes, b.bias_changes);
  compare("losses", a.losses, b.losses);
  if (a.sent != b.sent) text += "sent\n";
  return text;
}

using MakeEngine = std::unique_ptr<Engine> (*)(const Scenario&, const Built&, std::uint32_t);

std::unique_ptr<Engine> actor(const Scenario& /*scenario*/, const Built& built,
                              std::uint32_t threads) {
  return actor_engines(threads)(built.network, Plasticity::on);
}

std::unique_ptr<Engine> compiled(const Scenario& scenario, const Built& built,
                                 std::uint32_t threads) {
  const EngineChoice choice =
      choose_engine(EngineKind::compiled, expanded(scenario), built.plan, built.network, threads);
  if (!choice.refusal.empty()) RC_DISCARD(choice.refusal);
  return choice.make(built.network, Plasticity::on);
}

/// How a run is interrupted: after so many presentations, and on how many threads it is begun and
/// goes on.
struct Interruption {
  std::uint64_t after = 0;
  std::uint32_t threads = 1;
  std::uint32_t threads_then = 1;
};

/// What differs between a run that was interrupted and one that was not; empty: no bit does.
/// Nothing if something is under way where it should be interrupted.
std::optional<std::string> resumed_differences(const Scenario& scenario, const Built& built,
                                               MakeEngine make, const Interruption& where) {
  const std::uint64_t all = kEpochs * built.data->size(Split::train);
  const std::unique_ptr<Engine> whole = make(scenario, built, 1);
  present(*whole, *built.data, 0, all);
  const std::unique_ptr<Engine> begun = make(scenario, built, where.threads);
  present(*begun, *built.data, 0, where.after);
  const std::optional<EngineState> state = begun->state();
  if (!state) return std::nullopt;
  const std::unique_ptr<Engine> resumed = make(scenario, built, where.threads_then);
  resumed->restore(kept(*state, *resumed));
  const std::string at_once =
      bit_differences(result_of(*begun, built.network), result_of(*resumed, built.network)) +
      state_differences(*state, *resumed->state());
  present(*resumed, *built.data, where.after, all);
  return at_once +
         bit_differences(result_of(*whole, built.network), result_of(*resumed, built.network));
}

// Whether what an event leads to may come when its presentation is over: where events are late or
// lost; or where a neuron hears nothing of one volley and counts a later one in its place, for the
// plan of a presentation takes sparse projections as if they reached every neuron.
bool may_be_late(const Projection& projection) {
  return !projection.faults.are_none() || !projection.all_to_all;
}

void expect_to_resume(const Scenario& scenario, MakeEngine make) {
  const Built built = built_or_discarded(scenario);
  const std::uint64_t all = kEpochs * built.data->size(Split::train);
  const auto after = *rc::gen::inRange<std::uint64_t>(0, all + 1);
  try {
    const auto differences = resumed_differences(scenario, built, make, {.after = after});
    const bool may_be_busy = scenario.timing.allow_violations ||
                             std::ranges::any_of(built.network.projections, may_be_late);
    if (!differences && !may_be_busy) {
      RC_FAIL(std::to_string(after) + " presentations, and something is under way:\n" +
              scenario_text(scenario));
    }
    require_same(differences.value_or(""), scenario);
  } catch (const RunError& error) {
    RC_DISCARD(std::string(error.what()));  // it blows up
  }
}

// Events of which some are late or lost cross from thread to thread: what a thread counts of them
// is the others' business, too.
TEST(Resuming, GivesTheSameBitsForAnyNumberOfThreads) {
  std::uint32_t tried = 0;
  for (std::uint64_t number = 0; number < 40 && tried < 12; ++number) {
    const auto scenario =
        testing_support::numbered_scenario(number, {.has_faults = true, .most_neurons = 6});
    if (!scenario) continue;
    const Built built = testing_support::build(*scenario);
    const std::uint64_t all = kEpochs * built.data->size(Split::train);
    try {
      for (const auto& [threads, then] : {std::pair(1U, 3U), std::pair(2U, 1U)}) {
        const auto differences =
            resumed_differences(*scenario, built, actor, {all / 2, threads, then});
        EXPECT_EQ(differences.value_or(""), "") << scenario_text(*scenario);
        tried += differences.has_value() ? 1 : 0;
      }
    } catch (const RunError&) {
      continue;  // it blows up
    }
  }
  EXPECT_GE(tried, 12U);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsOnTheActorEngine, ()) {
  expect_to_resume(any_scenario({.may_tie = true, .most_neurons = 8}), actor);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsWhereWeightsChangeAtOnce, ()) {
  expect_to_resume(any_scenario({.apply = Apply::immediate}), actor);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsWhereEventsAreLateAndLost, ()) {
  expect_to_resume(any_scenario({.has_faults = true, .most_neurons = 6}), actor);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsInFixedPoint, ()) {
  expect_to_resume(any_scenario({.has_faults = true, .has_fixed_point = true, .may_tie = true}),
                   actor);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsOrIsNotOfferedWherePresentationsOverlap, ()) {
  expect_to_resume(any_scenario({.violates_timing = true, .has_faults = true}), actor);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsOnTheCompiledEngine, ()) {
  expect_to_resume(
      any_scenario(
          {.may_speak_by_change = false, .may_jitter = false, .may_tie = true, .most_neurons = 20}),
      compiled);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsOnTheCompiledEngineInFixedPoint, ()) {
  expect_to_resume(any_scenario({.may_speak_by_change = false,
                                 .may_jitter = false,
                                 .has_fixed_point = true,
                                 .most_neurons = 12}),
                   compiled);
}

RC_GTEST_PROP(Resuming, GivesTheSameBitsInSinglePrecision, ()) {
  Scenario scenario = any_scenario(
      {.may_speak_by_change = false, .may_jitter = false, .may_tie = true, .most_neurons = 20});
  scenario.precision = Precision::single_precision;
  expect_to_resume(scenario, compiled);
}

/// All of a learning curve that is no clock's.
using Point = std::tuple<std::uint64_t, std::uint64_t, std::int64_t, double, double, std::uint64_t>;

/// The learning curve of a training, which stops when it was asked `asked` times whether it should
/// and then goes on as another one.
std::vector<Point> curve(const Built& built, const Scenario& scenario, std::uint64_t asked) {
  const RunSpec spec{.epochs = 3, .presentations = 11};
  std::vector<Point> points;
  TrainingWatcher watcher;
  watcher.on_epoch = [&](const EpochMetrics& metrics) {
    points.emplace_back(metrics.epoch, metrics.presentations, metrics.sim_time.ns,
                        metrics.epoch == 0 ? 0 : metrics.train_loss, metrics.test_loss,
                        metrics.counts.synaptic_events);
  };
  watcher.should_stop = [&] { return asked-- == 0; };
  const EngineFactory make =
      choose_engine(EngineKind::automatic, expanded(scenario), built.plan, built.network, 1).make;
  std::optional<TrainingState> state;
  while (true) {
    Training training(built.network, *built.data, 5, Shuffle::yes, make);
    if (state) training.restore(*state);
    if (training.run(spec, watcher) == Training::End::complete) return points;
    state = training.state();
    if (!state) return {};
  }
}

// Between presentations as within an evaluation; at the end of a batch, within one, and where an
// epoch ends within one.
TEST(Training, GoesOnFromWhereverItWasStopped) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2}, .batch = 3});
  auto& data = std::get<InlineData>(scenario.data.source);
  data.test = {{1, 0, 1}, {0, 1, 0.5}};
  ASSERT_EQ(data.train.size(), 4U);
  for (const Apply apply : {Apply::batch, Apply::immediate}) {
    scenario.learning.apply = apply;
    const Built built = testing_support::build(scenario);
    const std::vector<Point> uninterrupted = curve(built, scenario, 1'000'000);
    ASSERT_EQ(uninterrupted.size(), 4U);
    for (std::uint64_t asked = 0; asked < 25; ++asked) {
      EXPECT_EQ(curve(built, scenario, asked), uninterrupted) << "stopped at question " << asked;
    }
  }
}

TEST(Training, DoesNotTakeTheStateOfAnotherNetwork) {
  const Scenario small = testing_support::ring({.sizes = {3, 2}});
  const Scenario large = testing_support::ring({.sizes = {3, 4}});
  const Built one = testing_support::build(small);
  const Built other = testing_support::build(large);
  Checkpoint checkpoint;
  add_state({.engine = *actor(small, one, 1)->state(), .reported = 0}, checkpoint);
  try {
    state_in(checkpoint, *actor(large, other, 1), "runs/x/checkpoint");
    FAIL() << "it took it";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("runs/x/checkpoint: does not have"));
  }
  try {
    state_in(checkpoint, *compiled(small, one, 1), "runs/x/checkpoint");
    FAIL() << "it took it";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("on the same engine"));
  }
}

}  // namespace
}  // namespace recirc
