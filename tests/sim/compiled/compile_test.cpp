// What a presentation's message timing makes of a network: which operations, on what, in which
// order.
#include "sim/compiled/compile.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "protocols/scenario_writer.hpp"
#include "sim/compiled/live_steps.hpp"
#include "tests/sim/compiled/tapes.hpp"
#include "tests/support/random_scenarios.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::clamped;
using testing_support::names;
using testing_support::population;
using testing_support::projection;
using testing_support::reads_of_result;
using testing_support::ring;
using testing_support::steps_of;
using testing_support::story;
using testing_support::taped;
using testing_support::Taped;
using testing_support::volleys_of;
using Story = std::vector<std::tuple<int, std::string>>;

/// "v" clamped, its two ways to "o", and no rules.
Scenario two_ways(Time first, Time second) {
  Scenario scenario;
  scenario.name = "two ways";
  scenario.populations = {clamped("v", 2, 0), population("a", 2), population("b", 2),
                          population("o", 2)};
  scenario.projections = {projection("v", "a"), projection("v", "b"), projection("a", "o"),
                          projection("b", "o")};
  scenario.projections[0].delay = first;
  scenario.projections[1].delay = second;
  scenario.data.source = testing_support::examples(3, 2, 7);
  scenario.timing.delay = Time{10};
  return scenario;
}

/// "v" clamped, then "a", "b", "c" with activation `f`, and the error of "c", whose target is "v",
/// back down to the apical ports of "b" and "a". No biases.
Scenario apical_chain(Activation f) {
  Scenario scenario;
  scenario.name = "apical chain";
  scenario.populations = {clamped("v", 3, 0), population("a", 3, f), population("b", 3, f),
                          population("c", 3, f)};
  for (PopulationSpec& spec : scenario.populations) spec.bias.reset();
  scenario.projections = {projection("v", "a", "error * pre[0]"),
                          projection("a", "b", "error * pre[0]"),
                          projection("b", "c", "error * pre[0]"),
                          projection("v", "c"),
                          projection("c", "b"),
                          projection("b", "a")};
  scenario.projections[3].port = Port::target;
  for (std::size_t k : {4U, 5U}) {
    scenario.projections[k].port = Port::apical;
    scenario.projections[k].output = Output::error;
    scenario.projections[k].name += "-channel";
  }
  scenario.data.source = testing_support::examples(3, 3, 7, 0.05, 0.95);
  scenario.timing.delay = Time{10};
  return scenario;
}

TEST(Compile, GoesTheWayThatEventsTake) {
  EXPECT_EQ(story(taped(ring())), (Story{{10, "h1"}, {20, "v"}, {30, "h1"}, {40, "v"}}));
  EXPECT_EQ(story(taped(ring({.rule = "post[0] * pre[0]", .recirculations = 0}))),
            (Story{{10, "h1"}, {20, "v"}}));
}

TEST(Compile, FollowsTheDelaysOfTheScenario) {
  EXPECT_EQ(story(taped(two_ways(Time{10}, Time{15}))),
            (Story{{10, "a"}, {15, "b"}, {20, "o"}, {25, "o"}}));
  EXPECT_EQ(story(taped(two_ways(Time{30}, Time{15}))),
            (Story{{15, "b"}, {25, "o"}, {30, "a"}, {40, "o"}}));
}

TEST(Compile, AddsUpWhatArrivesTogether) {
  const Taped together = taped(two_ways(Time{10}, Time{10}));
  EXPECT_EQ(story(together), (Story{{10, "a"}, {10, "b"}, {20, "o"}}));
  const auto delivers = steps_of<DeliverStep>(together.tape);
  ASSERT_EQ(delivers.size(), 4U);
  EXPECT_TRUE(delivers[2].is_first);
  EXPECT_FALSE(delivers[3].is_first);
  EXPECT_EQ(delivers[2].sum, delivers[3].sum);

  const auto apart = steps_of<DeliverStep>(taped(two_ways(Time{10}, Time{11})).tape);
  EXPECT_TRUE(apart[3].is_first);
  EXPECT_NE(apart[2].sum, apart[3].sum);
}

TEST(Compile, GathersJitterInsideTheIntegrationWindow) {
  Scenario scenario = ring({.rule = "post[0] * pre[0]", .recirculations = 0});
  scenario.timing.integration = Time{10};
  scenario.projections[0].delay = UniformDelay{Time{8}, Time{12}};
  const Taped jittered = taped(scenario);
  ASSERT_EQ(volleys_of(jittered, "h1").size(), 1U);
  const auto volley = std::ranges::find_if(jittered.tape.steps, [](const TapeStep& step) {
    return std::holds_alternative<VolleyStep>(step.operation);
  });
  EXPECT_EQ(volley->earliest, Time{18});
  EXPECT_EQ(volley->latest, Time{22});
}

TEST(Compile, ComputesEachActivityOnce) {
  const Taped plain = taped(ring());
  for (const VolleyStep& step : volleys_of(plain, "h1")) {
    std::vector<Quantity> quantities;
    for (const VolleyResult& result : step.results) quantities.push_back(result.quantity);
    EXPECT_THAT(quantities, ElementsAre(Quantity::activity, Quantity::input));
  }
}

TEST(Compile, MixesWithTheStartOfTheWindowWhereThereIsMemory) {
  Scenario scenario = ring();
  for (PopulationSpec& spec : scenario.populations) spec.axon_memory = spec.soma_memory = 0.25;
  const Tape tape = taped(scenario).tape;
  EXPECT_THAT(reads_of_result(tape, "v.soma0"), ElementsAre("v.clamp0", "v.sum0"));
  EXPECT_THAT(reads_of_result(tape, "v.axon0"), ElementsAre("v.clamp0", "v.sum0"));
  EXPECT_THAT(reads_of_result(tape, "h1.soma0"), ElementsAre("h1.sum0"));
  EXPECT_THAT(reads_of_result(tape, "h1.soma1"), ElementsAre("h1.f0", "h1.sum1"));
  EXPECT_THAT(reads_of_result(tape, "h1.axon1"), ElementsAre("h1.f0", "h1.sum1"));
}

TEST(Compile, LetsFullMemoryRepeatTheStart) {
  Scenario scenario = ring();
  scenario.populations[0].axon_memory = 1;
  const auto delivers = steps_of<DeliverStep>(taped(scenario).tape);
  EXPECT_EQ(delivers[0].pre, delivers[2].pre);
}

TEST(Compile, SendsTheErrorRoundInErrorRecirculation) {
  Scenario scenario = ring({.rule = "post[1] * pre[0]"});
  scenario.populations[0].recirculates = Recirculates::error;
  const Tape tape = taped(scenario).tape;
  EXPECT_THAT(reads_of_result(tape, "v.axon0"), ElementsAre("v.clamp0", "v.sum0"));
  const auto delivers = steps_of<DeliverStep>(tape);
  EXPECT_THAT(names(tape, {delivers[0].pre, delivers[2].pre}), ElementsAre("v.clamp0", "v.axon0"));
}

TEST(Compile, ReadsOnlyWhatTheSlopeNeeds) {
  const Tape identity = taped(apical_chain(Activation::identity)).tape;
  EXPECT_THAT(reads_of_result(identity, "b.error0"), ElementsAre("no result is called b.error0"));
  const Tape tanh = taped(apical_chain(Activation::tanh)).tape;
  EXPECT_THAT(reads_of_result(tanh, "b.error0"), ElementsAre("b.f0", "b.sum1"));
  const Tape logistic = taped(apical_chain(Activation::logistic)).tape;
  EXPECT_THAT(reads_of_result(logistic, "a.error0"), ElementsAre("a.f0", "a.sum1"));
  // Without a bias S is the sum.
  const Tape relu = taped(apical_chain(Activation::relu)).tape;
  EXPECT_THAT(reads_of_result(relu, "b.error0"), ElementsAre("b.sum0", "b.sum1"));
}

TEST(Compile, CarriesErrorsDownAnApicalChain) {
  const Taped chain = taped(apical_chain(Activation::tanh));
  EXPECT_EQ(story(chain),
            (Story{{10, "a"}, {10, "c"}, {20, "b"}, {30, "c"}, {40, "b"}, {50, "a"}}));
  const auto delivers = steps_of<DeliverStep>(chain.tape);
  EXPECT_THAT(names(chain.tape, {delivers[4].pre, delivers[5].pre}),
              ElementsAre("c.error0", "b.error0"));
  for (const LearnStep& step : steps_of<LearnStep>(chain.tape)) {
    const std::string& post = chain.tape.values[step.groups.at(0).post].name;
    EXPECT_TRUE(post.ends_with(".sum1") || post.ends_with(".error0")) << post;
  }
}

TEST(Compile, ComputesAFactorOnceForSynapsesAndBiases) {
  const Tape tape = taped(ring()).tape;
  EXPECT_EQ(steps_of<LearnStep>(tape).size(), 4U);
  EXPECT_EQ(steps_of<FactorStep>(tape).size(), 2U);
}

TEST(Compile, ComputesAFactorBeforeTheFirstWhoNeedsIt) {
  Scenario scenario = ring();
  scenario.projections[1].rule = "(post[0] - post[1]) * pre[1]";  // at 39, the biases' at 21
  const Taped late = taped(scenario);
  std::vector<std::int64_t> times;
  for (const TapeStep& step : late.tape.steps) {
    const auto* factor = std::get_if<FactorStep>(&step.operation);
    if (factor == nullptr) continue;
    times.push_back(step.earliest.ns);
  }
  EXPECT_THAT(times, ElementsAre(21, 31));
}

TEST(Compile, TakesASignalThatIsAFactorAsItIs) {
  const Tape tape = taped(ring({.rule = "post[1] * pre[0]"})).tape;
  EXPECT_THAT(steps_of<FactorStep>(tape), IsEmpty());
  const auto learns = steps_of<LearnStep>(tape);
  EXPECT_THAT(names(tape, {learns[0].groups.at(0).pre, learns[0].groups.at(0).post}),
              ElementsAre("h1.f0", "v.f0"));
}

/// A random scenario that is right; none for numbers that give one with a mistake. Two
/// presentations a batch, so that one applies nothing: applying counts events too.
std::optional<Scenario> random_scenario(std::uint64_t number) {
  auto scenario = testing_support::numbered_scenario(number, {.may_speak_by_change = false});
  if (!scenario) return std::nullopt;
  scenario->learning.batch = 2;
  try {
    testing_support::build(*scenario);
  } catch (const InputError&) {
    return std::nullopt;
  }
  return scenario;
}

TEST(Compile, ReadsNothingThatIsNotThereYet) {
  for (std::uint64_t number = 0; number < 200; ++number) {
    const auto scenario = random_scenario(number);
    if (!scenario || !testing_support::refusal_of(*scenario).empty()) continue;
    const Tape tape = taped(*scenario).tape;
    std::set<ValueId> known;
    for (const TapeStep& step : tape.steps) {
      for (const ValueId value : reads_of(tape, step)) {
        EXPECT_TRUE(known.contains(value)) << tape.values[value].name << " in " << number;
      }
      const std::vector<ValueId> written = writes_of(step);
      known.insert(written.begin(), written.end());
    }
  }
}

TEST(Compile, CountsWhatTheActorEngineCounts) {
  std::map<std::string, int> refusals;
  int compiled = 0;
  int tried = 0;
  for (std::uint64_t number = 0; number < 150; ++number) {
    const auto scenario = random_scenario(number);
    if (!scenario) continue;
    ++tried;
    const testing_support::Built built = testing_support::build(*scenario);
    const auto outcome = compile(built.network, built.plan);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      ++refusals[refusal->reason];
      continue;
    }
    ++compiled;
    const PresentationCounts& counts = std::get<Tape>(outcome).counts;
    ActorEngine engine(built.network, 1);
    engine.present(*built.data, Split::train, 0, std::vector<std::uint32_t>{0});
    const RunTally tally = engine.tally();
    SCOPED_TRACE(scenario_text(*scenario));
    EXPECT_EQ(counts.neuron_events, tally.counts.neuron_events);
    EXPECT_EQ(counts.synaptic_events, tally.counts.synaptic_events);
    EXPECT_EQ(counts.events, tally.events);
    EXPECT_EQ(counts.firings, tally.firings);
    EXPECT_EQ(counts.bias_firings, tally.bias_firings);
    EXPECT_EQ(counts.judged, tally.loss.judged);
  }
  std::string refused;
  for (const auto& [reason, count] : refusals) {
    refused += fmt::format("{} times {}\n", count, reason);
  }
  EXPECT_GE(2 * compiled, tried) << refused;
  std::cout << compiled << " of " << tried << " compile\n" << refused;
}

}  // namespace
}  // namespace recirc
