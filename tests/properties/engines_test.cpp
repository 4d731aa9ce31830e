// Two engines, one meaning: the compiled engine counts exactly what the actor engine counts, and
// its values are the same up to the order of sums.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/support/compiled_networks.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"

namespace recirc {
namespace {

using testing_support::Agreement;
using testing_support::agreement_with_actor;
using testing_support::any_scenario;
using testing_support::bit_differences;
using testing_support::Built;
using testing_support::built_or_discarded;
using testing_support::compiled;
using testing_support::RandomOptions;
using testing_support::require_same;
using testing_support::result_of;
using testing_support::RunResult;

// Of the networks that are always the same; those that are drawn anew are there for other things
// than growing rounding errors.
constexpr std::uint64_t kUpdates = 110;
constexpr std::uint64_t kUpdatesOfAny = 10;

void expect_agreement(const RandomOptions& options) {
  const Scenario scenario = any_scenario(options);
  const Built built = built_or_discarded(scenario);
  const std::unique_ptr<Engine> other = compiled(built);
  if (!other) RC_DISCARD("refused");
  require_same(agreement_with_actor(built, *other, kUpdatesOfAny).differences, scenario);
}

RC_GTEST_PROP(CompiledEngine, AgreesWithTheActorEngine, ()) {
  expect_agreement({.may_speak_by_change = false, .may_jitter = false});
}

RC_GTEST_PROP(CompiledEngine, AgreesWithTheActorEngineInLargerPopulations, ()) {
  expect_agreement({.may_speak_by_change = false, .may_jitter = false, .most_neurons = 30});
}

RC_GTEST_PROP(CompiledEngine, AgreesWithTheActorEngineUnderJitterWithinItsWindows, ()) {
  expect_agreement({.may_speak_by_change = false});
}

RC_GTEST_PROP(CompiledEngine, AgreesWithTheActorEngineOnTiedWeights, ()) {
  expect_agreement({.may_speak_by_change = false, .may_jitter = false, .may_tie = true});
}

// What the agreement is worth.
TEST(CompiledEngine, AgreesOverManyUpdatesOnMoreThan200Networks) {
  std::map<std::string, int> seen;
  const auto count = [&](const Scenario& scenario, const Built& built, Engine& other) {
    ++seen["compiled"];
    const Agreement agreement = agreement_with_actor(built, other, kUpdates);
    EXPECT_EQ(agreement.differences, "") << scenario_text(scenario);
    seen["diverges"] += agreement.diverged;
    seen["100 updates"] += agreement.updates >= 100;
    int clamped = 0;
    for (const Population& population : built.network.populations) {
      clamped += population.neuron.clamped;
    }
    seen["two stimuli"] += clamped > 1;
    for (const Projection& projection : built.network.projections) {
      seen["apical"] += projection.port == Port::apical;
      seen["target"] += projection.port == Port::target;
      seen["error output"] += projection.output == Output::error;
      seen["learning tie"] += projection.tie && projection.synapse.rule;
      seen["sparse"] += !projection.all_to_all;
      seen["jitter"] += projection.delay != projection.longest_delay;
      seen["norm limit"] += std::isfinite(projection.synapse.incoming_norm_limit);
    }
  };
  testing_support::for_each_compiled(250, count);
  for (const auto& [what, times] : seen) RecordProperty(what, times);
  EXPECT_GE(seen["compiled"], 200);
  EXPECT_GE(seen["100 updates"], 150);
  for (const char* what : {"two stimuli", "apical", "target", "error output", "sparse", "jitter",
                           "norm limit", "learning tie"}) {
    EXPECT_GE(seen[what], 4) << what;
  }
}

// All examples, `times` times, in calls of these sizes.
RunResult run_in_calls(const Built& built, Engine& engine, std::uint64_t times,
                       const std::vector<std::uint32_t>& sizes) {
  std::vector<std::uint32_t> examples;
  for (std::uint64_t k = 0; k < times * built.data->size(Split::train); ++k) {
    examples.push_back(static_cast<std::uint32_t>(k % built.data->size(Split::train)));
  }
  std::size_t call = 0;
  for (std::span<const std::uint32_t> left = examples; !left.empty(); ++call) {
    const std::size_t size = std::min<std::size_t>(sizes[call % sizes.size()], left.size());
    engine.present(*built.data, Split::train, 0, left.first(size));
    left = left.subspan(size);
  }
  return result_of(engine, built.network);
}

// A ring with enough neurons for several vectors, a batch of several chunks, and a weight power.
Built ring(std::uint32_t batch, Precision precision) {
  Scenario scenario;
  scenario.name = "ring";
  scenario.precision = precision;
  scenario.populations = {testing_support::clamped("v", 45),
                          testing_support::population("h", 21, Activation::tanh)};
  scenario.projections = {
      testing_support::projection("v", "h", "(post[0] - post[1]) * pre[0] - 0.01 * post[0]^2 * w"),
      testing_support::projection("h", "v", "(post[0] - post[1]) * pre[0]")};
  scenario.learning.rate = 0.05;
  scenario.learning.batch = batch;
  scenario.data.source = testing_support::examples(50, 45, 7);
  return testing_support::build(scenario);
}

TEST(CompiledEngine, GivesTheSameBitsOnAnyNumberOfThreadsAndInAnyCalls) {
  for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
    for (const std::uint32_t batch : {1U, 20U, 150U, 300U}) {
      const Built built = ring(batch, precision);
      const auto one = compiled(built, 1, precision);
      ASSERT_NE(one, nullptr);
      const RunResult expected = run_in_calls(built, *one, 12, {600});
      for (const std::uint32_t threads : {1U, 2U, 3U, 4U}) {
        const auto several = compiled(built, threads, precision);
        const RunResult found = run_in_calls(built, *several, 12, {7, 64, 1, 129});
        EXPECT_EQ(bit_differences(expected, found), "") << threads << " threads, batch " << batch;
      }
    }
  }
}

TEST(CompiledEngine, IsNearItselfInSinglePrecision) {
  const Built built = ring(20, Precision::single_precision);
  const auto narrow = compiled(built, 1, Precision::single_precision);
  const auto wide = compiled(built, 1, Precision::double_precision);
  const RunResult a = run_in_calls(built, *wide, 40, {1000});
  const RunResult b = run_in_calls(built, *narrow, 40, {1000});
  for (std::size_t k = 0; k < a.weights.size(); ++k) {
    EXPECT_LT(testing_support::distance(a.weights[k], b.weights[k]), 1e-4);
    EXPECT_GT(testing_support::distance(a.weights[k], b.weights[k]), 0);
  }
}

// A pixel that is never on: the bias of -6.9 moves by 1e-7 a presentation, less than what single
// precision holds beside 6.9.
TEST(CompiledEngine, LetsTheBiasesOfDeadNeuronsLearnInSinglePrecision) {
  Scenario scenario;
  scenario.name = "dead";
  scenario.populations = {testing_support::clamped("v", 3, 1, Activation::logistic),
                          testing_support::population("h", 2, Activation::tanh)};
  scenario.populations[0].bias->initial = DataMean{};
  scenario.populations[0].bias->rule = "post[0] - post[1]";
  scenario.projections = {testing_support::projection("v", "h"),
                          testing_support::projection("h", "v")};
  scenario.learning.rate = 1e-4;
  scenario.learning.batch = 1;
  scenario.data.source = InlineData{.train = {{0, 0, 0}}, .test = {{0, 0, 0}}};
  const Built built = testing_support::build(scenario);
  const auto narrow = compiled(built, 1, Precision::single_precision);
  const auto wide = compiled(built, 1, Precision::double_precision);
  const double before = built.network.populations[0].bias->initial[0];
  const RunResult a = run_in_calls(built, *wide, 500, {100});
  const RunResult b = run_in_calls(built, *narrow, 500, {100});
  ASSERT_LT(before, -6.8);
  const double moved = a.biases[0][0] - before;
  EXPECT_LT(moved, -1e-5);
  EXPECT_NEAR((b.biases[0][0] - before) / moved, 1, 0.01);
}

}  // namespace
}  // namespace recirc
