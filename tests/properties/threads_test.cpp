#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "protocols/scenario_writer.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_scenarios.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::RandomOptions;
using testing_support::result_of;
using testing_support::RunResult;

/// What two epochs leave behind, or what they failed with.
struct Outcome {
  std::optional<RunResult> result;
  std::string error;
};

Outcome run(const Built& built, std::uint32_t threads) {
  ActorEngine engine(built.network, threads);
  try {
    testing_support::present_all(engine, *built.data, 2);
  } catch (const RunError& error) {
    return {std::nullopt, error.what()};
  }
  return {result_of(engine, built.network), ""};
}

void expect_same_for_any_number(const Built& built, const std::string& what) {
  const Outcome alone = run(built, 1);
  for (const std::uint32_t threads : {2U, 3U, 4U}) {
    const Outcome shared = run(built, threads);
    EXPECT_EQ(alone.error, shared.error) << threads << " threads, " << what;
    if (!alone.result || !shared.result) continue;
    EXPECT_EQ(bit_differences(*alone.result, *shared.result), "")
        << threads << " threads, " << what;
  }
}

/// `count` random networks, from number `first` on.
void expect_same_for_any_number(std::uint64_t first, std::uint64_t count,
                                const RandomOptions& options) {
  std::uint64_t runs = 0;
  for (std::uint64_t number = first; number < first + count; ++number) {
    const auto scenario = testing_support::numbered_scenario(number, options);
    if (!scenario) continue;
    std::optional<Built> built;
    try {
      built = testing_support::build(*scenario);
    } catch (const InputError&) {
      continue;
    }
    ++runs;
    expect_same_for_any_number(*built, scenario_text(*scenario));
  }
  EXPECT_GE(runs, count / 2);
}

TEST(Threads, ChangeNoBitOfAnyNetwork) { expect_same_for_any_number(0, 20, {.most_neurons = 10}); }

TEST(Threads, ChangeNoBitWhereTimesCoincide) {
  expect_same_for_any_number(100, 20, {.may_jitter = false, .most_neurons = 20});
}

TEST(Threads, ChangeNoBitWhereTimingIsViolated) {
  expect_same_for_any_number(200, 20, {.violates_timing = true});
}

TEST(Threads, ChangeNoBitWhereChangesAreAppliedAtOnce) {
  expect_same_for_any_number(300, 20, {.apply = Apply::immediate});
}

TEST(Threads, ChangeNoBitWhereEventsHaveFaults) {
  expect_same_for_any_number(400, 20, {.has_faults = true, .most_neurons = 10});
}

TEST(Threads, ChangeNoBitWhereEventsHaveFaultsAndTimingIsViolated) {
  expect_same_for_any_number(500, 20, {.violates_timing = true, .has_faults = true});
}

TEST(Threads, ChangeNoBitInFixedPoint) {
  expect_same_for_any_number(600, 20, {.has_fixed_point = true, .most_neurons = 10});
}

TEST(Threads, ChangeNoBitOfALargerRing) {
  expect_same_for_any_number(
      testing_support::build(testing_support::ring({.sizes = {37, 19, 5}, .batch = 2})), "ring");
}

// Both hidden layers of this network receive what is not finite at the same instant, and so do all
// their neurons: the first of them is reported.
TEST(Threads, ReportTheSameFailure) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2, 4}});
  scenario.projections.push_back(testing_support::projection("v", "h2"));
  scenario.projections.back().name = "skip";
  const double infinity = std::numeric_limits<double>::infinity();
  Built built = testing_support::build(scenario);
  for (Projection& projection : built.network.projections) {
    projection.initial_weights.back() = infinity;
    projection.initial_weights.front() = -infinity;
  }
  const Outcome alone = run(built, 1);
  EXPECT_NE(alone.error, "");
  expect_same_for_any_number(built, "ring with a skip");
}

// At 10 ns "x", which comes first, receives an infinite error in the first partition, and "y" an
// infinite sum in the second. Alone, an engine answers basal volleys first.
TEST(Threads, ReportTheSameFailureOfSeveralPorts) {
  Scenario scenario;
  scenario.name = "ports";
  scenario.populations = {testing_support::clamped("a", 1, 0), testing_support::population("x", 2),
                          testing_support::population("y", 2)};
  scenario.projections = {testing_support::projection("a", "x"),
                          testing_support::projection("a", "x"),
                          testing_support::projection("a", "y")};
  scenario.projections[0].delay = Time{5};
  scenario.projections[1].name = "channel";
  scenario.projections[1].port = Port::apical;
  scenario.data.source = testing_support::examples(1, 1, 1);
  scenario.timing.delay = Time{10};
  Built built = testing_support::build(scenario);
  built.network.projections[1].initial_weights[0] = std::numeric_limits<double>::infinity();
  built.network.projections[2].initial_weights[1] = std::numeric_limits<double>::infinity();
  EXPECT_NE(run(built, 1).error.find("neuron 1 of population \"y\""), std::string::npos);
  expect_same_for_any_number(built, "two ports");
}

}  // namespace
}  // namespace recirc
