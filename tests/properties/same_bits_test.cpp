// What must not change a bit: how an engine stores what it knows, who is called what, and how often
// it is asked to go on.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

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
using testing_support::RunResult;

/// Two epochs. Discards what fails: other properties are about that.
RunResult run(const Network& network, const DataSource& data) {
  ActorEngine engine(network, 1);
  try {
    testing_support::present_all(engine, data, 2);
  } catch (const RunError& error) {
    RC_DISCARD(std::string(error.what()));
  }
  return result_of(engine, network);
}

void expect_rows_like_singles(const RandomOptions& options) {
  const Scenario scenario = any_scenario(options);
  const Built built = built_or_discarded(scenario);
  RC_PRE(std::ranges::any_of(built.network.projections, &Projection::one_window));
  Network literal = built.network;
  for (Projection& projection : literal.projections) projection.one_window = false;
  const RunResult expected = run(literal, *built.data);
  // A row doesn't compute what a presynaptic 0 makes nothing of, though 0 times infinity is not.
  if (!is_finite(expected)) RC_DISCARD("it blows up");
  require_same(bit_differences(expected, run(built.network, *built.data)), scenario);
}

RC_GTEST_PROP(RowSynapses, GiveTheBitsOfSingleSynapses, ()) {
  expect_rows_like_singles({.most_neurons = 12});
}

RC_GTEST_PROP(RowSynapses, GiveTheBitsOfSingleSynapsesWhereTimesCoincide, ()) {
  expect_rows_like_singles({.may_jitter = false, .most_neurons = 20});
}

RC_GTEST_PROP(RowSynapses, GiveTheBitsOfSingleSynapsesBesideThoseWithFaults, ()) {
  expect_rows_like_singles({.has_faults = true, .most_neurons = 12});
}

RC_GTEST_PROP(RowSynapses, GiveTheBitsOfSingleSynapsesInFixedPoint, ()) {
  expect_rows_like_singles({.has_fixed_point = true, .most_neurons = 12});
}

// Under transmission by change pre[0] is what is held when the neuron's volley closes: 0 for an
// axon that is silent. A row would wait for its first event.
TEST(RowSynapses, DoNotServeForAxonsThatMayStaySilent) {
  Scenario scenario;
  scenario.name = "silent axon";
  scenario.populations = {testing_support::clamped("v", 1), testing_support::population("h", 2),
                          testing_support::population("o", 1)};
  scenario.populations[1].transmission = {Transmission::change, 0};
  scenario.projections = {
      testing_support::projection("v", "h"),
      testing_support::projection("h", "o", "post[0] * pre[0] + 0.1 * post[0]")};
  scenario.data.source = testing_support::examples(3, 1, 1);
  EXPECT_TRUE(testing_support::build(scenario).network.projections[1].one_window);

  scenario.projections[0].connectivity = Pairs{.pre = {0}, .post = {0}};
  const Built built = testing_support::build(scenario);
  EXPECT_FALSE(built.network.projections[1].one_window);
  EXPECT_EQ(run(built.network, *built.data).firings[1], 2U * 2 * 3);
}

RC_GTEST_PROP(ActorEngine, DoesNotCareWhatThingsAreCalled, ()) {
  const Scenario scenario = any_scenario({});
  Scenario renamed = scenario;
  const auto other_name = [](std::string& name) { name = "z" + name + ".renamed"; };
  for (PopulationSpec& population : renamed.populations) other_name(population.name);
  std::ranges::reverse(renamed.populations.front().name);
  for (ProjectionSpec& projection : renamed.projections) {
    const auto number = [&](const std::string& name) {
      const auto found = std::ranges::find(scenario.populations, name, &PopulationSpec::name);
      return static_cast<std::size_t>(found - scenario.populations.begin());
    };
    projection.pre = renamed.populations[number(projection.pre)].name;
    projection.post = renamed.populations[number(projection.post)].name;
    other_name(projection.name);
  }
  const Built built = built_or_discarded(scenario);
  const Built other = built_or_discarded(renamed);
  require_same(bit_differences(run(built.network, *built.data), run(other.network, *other.data)),
               scenario);
}

void expect_calls_not_to_matter(const RandomOptions& options) {
  const Scenario scenario = any_scenario(options);
  const Built built = built_or_discarded(scenario);
  const RunResult at_once = run(built.network, *built.data);
  ActorEngine engine(built.network, 1);
  std::vector<std::uint32_t> examples(built.data->size(Split::train));
  std::iota(examples.begin(), examples.end(), 0U);
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
    std::span<const std::uint32_t> rest(examples);
    while (!rest.empty()) {
      const auto count = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
      engine.present(*built.data, Split::train, epoch, {});
      engine.present(*built.data, Split::train, epoch, rest.first(count));
      rest = rest.subspan(count);
    }
  }
  require_same(bit_differences(at_once, result_of(engine, built.network)), scenario);
}

RC_GTEST_PROP(ActorEngine, DoesNotCareInHowManyCallsItIsPresentedExamples, ()) {
  expect_calls_not_to_matter({});
}

RC_GTEST_PROP(ActorEngine, DoesNotCareInHowManyCallsExamplesOverlap, ()) {
  expect_calls_not_to_matter({.violates_timing = true, .has_faults = true});
}

/// The network with its populations in order `population_order`, its projections likewise.
Network shuffled(const Network& network, const std::vector<std::uint32_t>& population_order,
                 const std::vector<std::uint32_t>& projection_order) {
  Network result;
  result.timing = network.timing;
  std::vector<std::uint32_t> place(population_order.size());
  std::uint32_t first = 0;
  for (std::uint32_t k = 0; k < population_order.size(); ++k) {
    place[population_order[k]] = k;
    Population population = network.populations[population_order[k]];
    population.first = NeuronId{first};
    first += population.size;
    result.populations.push_back(std::move(population));
  }
  for (const std::uint32_t k : projection_order) {
    Projection projection = network.projections[k];
    projection.pre = PopulationId{place[index(projection.pre)]};
    projection.post = PopulationId{place[index(projection.post)]};
    result.projections.push_back(std::move(projection));
  }
  return result;
}

/// An order of `count` things.
std::vector<std::uint32_t> any_order(std::size_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t k = count; k > 1; --k) {
    std::swap(order[k - 1], order[*rc::gen::inRange<std::size_t>(0, k)]);
  }
  return order;
}

template <class T>
std::vector<T> in_order(const std::vector<T>& values, const std::vector<std::uint32_t>& order) {
  std::vector<T> result;
  for (const std::uint32_t k : order) result.push_back(values[k]);
  return result;
}

// Sums have another order then, so values may differ in their last bits.
RC_GTEST_PROP(ActorEngine, DoesNotCareInWhichOrderThingsAreListed, ()) {
  const Scenario scenario = any_scenario({.has_faults = true});
  const Built built = built_or_discarded(scenario);
  const auto is_clamped = [](const Population& population) { return population.neuron.clamped; };
  RC_PRE(std::ranges::count_if(built.network.populations, is_clamped) == 1);
  const auto populations = any_order(built.network.populations.size());
  const auto projections = any_order(built.network.projections.size());
  RunResult expected = run(built.network, *built.data);
  if (!is_finite(expected)) RC_DISCARD("it blows up");
  expected.weights = in_order(expected.weights, projections);
  expected.firings = in_order(expected.firings, projections);
  expected.biases = in_order(expected.biases, populations);
  expected.bias_firings = in_order(expected.bias_firings, populations);
  expected.events = in_order(expected.events, populations);
  const Network other = shuffled(built.network, populations, projections);
  require_same(differences(expected, run(other, *built.data)), scenario);
}

}  // namespace
}  // namespace recirc
