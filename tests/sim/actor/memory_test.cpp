// What the engine takes from the heap.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/support/build.hpp"
#include "tests/support/counted_memory.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::heap_use;
using testing_support::projection;

void present(ActorEngine& engine, const Built& built, std::uint32_t times) {
  const std::vector<std::uint32_t> examples(times, 0);
  engine.present(*built.data, Split::train, 0, examples);
}

/// Blocks that the engine takes from the heap in 100 presentations after 20.
std::uint64_t allocations_in_steady_state(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  const std::vector<std::uint32_t> examples(100, 0);
  present(engine, built, 20);
  const std::uint64_t before = heap_use().allocations;
  engine.present(*built.data, Split::train, 0, examples);
  return heap_use().allocations - before;
}

TEST(ActorEngineMemory, TakesNothingInSteadyState) {
  EXPECT_EQ(allocations_in_steady_state(testing_support::ring({.sizes = {20, 9, 4}})), 0U);
  EXPECT_EQ(allocations_in_steady_state(testing_support::feedforward(7)), 0U);
}

// Sorting what arrives in another order takes memory for a moment.
TEST(ActorEngineMemory, GivesBackWhatItTakesForSparseAndJitteredSynapses) {
  Scenario scenario = testing_support::ring({.sizes = {12, 9, 4}});
  scenario.timing.integration = Time{100};
  for (ProjectionSpec& projection : scenario.projections) {
    projection.delay = UniformDelay{Time{2}, Time{30}};
  }
  scenario.projections[0].connectivity = FixedInDegree{3};
  scenario.projections[1].rule = "post[last] * pre[0] - 0.1 * w";
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  present(engine, built, 100);
  const std::uint64_t live_before = heap_use().live();
  present(engine, built, 300);
  EXPECT_EQ(heap_use().live(), live_before);
}

TEST(ActorEngineMemory, TakesNothingToLimitNorms) {
  Scenario scenario = testing_support::ring({.sizes = {20, 9, 4}});
  for (ProjectionSpec& projection : scenario.projections) {
    projection.weight_limit = WeightLimit{.element = {}, .incoming_norm = 0.5};
  }
  EXPECT_EQ(allocations_in_steady_state(scenario), 0U);
}

// A neuron's history must not grow until somebody reads it: the rule onto "silent" names a second
// soma signal that never comes, while its neighbours exchange ten million events.
TEST(ActorEngineMemory, DoesNotGrowWhileANeuronIsSilent) {
  Scenario scenario;
  scenario.name = "silent";
  scenario.populations = {testing_support::clamped("v", 20, 200),
                          testing_support::population("h", 20),
                          testing_support::population("silent", 1)};
  scenario.populations[2].max_sends = 1;
  scenario.projections = {projection("v", "h", testing_support::kOutputRule),
                          projection("h", "v", testing_support::kOutputRule),
                          projection("h", "silent", "error * pre[50]")};
  scenario.data.source = testing_support::examples(1, 20, 3);
  scenario.learning.rate = 1e-3;
  scenario.timing.delay = Time{2};
  scenario.timing.allow_violations = true;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  const std::vector<std::uint32_t> examples(100, 0);
  present(engine, built, 2);
  const std::uint64_t events_before = engine.tally().counts.synaptic_events;
  const std::size_t bytes_before = engine.synapse_bytes();
  const std::uint64_t live_before = heap_use().live();
  while (engine.tally().counts.synaptic_events - events_before < 10'000'000) {
    engine.present(*built.data, Split::train, 0, examples);
  }
  EXPECT_EQ(engine.tally().firings[2], 0U);
  EXPECT_EQ(engine.synapse_bytes(), bytes_before);
  EXPECT_EQ(heap_use().live(), live_before);
}

}  // namespace
}  // namespace recirc
