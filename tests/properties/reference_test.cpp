#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "tests/reference/simulation.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::RandomOptions;
using testing_support::result_of;
using testing_support::Rival;
using testing_support::RunResult;

RunResult result_of_reference(const reference::Simulation& simulation, const Network& network) {
  RunResult result;
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    result.weights.push_back(simulation.weights(k));
    result.firings.push_back(simulation.firings(k));
  }
  for (std::size_t k = 0; k < network.populations.size(); ++k) {
    result.biases.push_back(simulation.biases(k));
    result.bias_firings.push_back(simulation.bias_firings(k));
    result.events.push_back(simulation.events_of(k));
  }
  const reference::Tally& tally = simulation.tally();
  result.counts = {tally.neuron_events, tally.synaptic_events, tally.effective_synaptic_events,
                   tally.weight_updates, tally.lost_events};
  result.loss = simulation.loss();
  result.judged = simulation.judged();
  return result;
}

// Changes that cancel leave a neuron with 0 or with a last bit, as the order of its sums has it:
// then whether they are effective says nothing.
bool may_cancel(const Scenario& scenario) {
  return std::ranges::any_of(scenario.populations, [](const PopulationSpec& spec) {
    return spec.transmission.kind == Transmission::change;
  });
}

void expect_agreement(const RandomOptions& options) {
  const Scenario scenario = testing_support::any_scenario(options);
  const Built built = testing_support::built_or_discarded(scenario);
  const auto& data = std::get<InlineData>(scenario.data.source).train;
  reference::Simulation simulation(built.network);
  const auto present = [&](std::uint32_t example) -> std::string {
    try {
      simulation.present({data[example]});
      return "";
    } catch (const reference::Failure& failure) {
      return failure.what();
    }
  };
  const Rival other{.present = present,
                    .result = [&] { return result_of_reference(simulation, built.network); },
                    .says_why_as_engines_do = false,
                    .counts_effective_events = !may_cancel(scenario)};
  try {
    testing_support::require_same(
        testing_support::agreement_with_actor(built, other, data.size() + 2).differences, scenario);
  } catch (const reference::TooLong&) {
    RC_DISCARD("too many events");
  }
}

// Two presentations each, of the reference and of the engine.
std::string differences_from_reference(const Network& network, const Built& built,
                                       const InlineData& data) {
  reference::Simulation simulation(network);
  ActorEngine engine(network, 1);
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) simulation.present(data.train);
  testing_support::present_all(engine, *built.data, 2);
  return differences(result_of_reference(simulation, network), result_of(engine, network));
}

// Each neuron of "v" hears one neuron of "h2", which may keep a change back. Then it misses a turn
// and speaks when the others have none left, later than planned: into a synapse's second window. A
// row, which keeps what it has seen in a window of its own, would learn a second time then.
TEST(ActorEngine, AgreesWithTheReferenceWhereNeuronsSpeakLaterThanPlanned) {
  Scenario scenario = testing_support::ring(
      {.sizes = {4, 3, 4}, .recirculations = 2, .rate = 0.1, .delay = Time{2}, .examples = 12});
  scenario.seed = 5;  // with weights that lead there
  scenario.populations[2].activation = Activation::relu;
  scenario.populations[2].transmission = {Transmission::change, 1e-6};
  scenario.projections[2].connectivity = OneToOne{};
  const Built built = testing_support::build(scenario);
  const auto& data = std::get<InlineData>(scenario.data.source);
  EXPECT_EQ(differences_from_reference(built.network, built, data), "");

  Network rows = built.network;
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_FALSE(rows.projections[k].one_window) << k;
    rows.projections[k].one_window = true;
  }
  EXPECT_NE(differences_from_reference(rows, built, data), "") << "nobody spoke late";
}

// What the agreement is worth: of 300 random networks, how many have what may go wrong.
TEST(RandomScenarios, HaveWhatMayGoWrong) {
  std::map<std::string, int> seen;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const std::optional<Scenario> scenario = testing_support::numbered_scenario(k, {});
    if (!scenario) continue;
    try {
      const Built built = testing_support::build(*scenario);
      ++seen["runs"];
      ActorEngine engine(built.network, 1);
      testing_support::present_all(engine, *built.data);
      const RunResult result = result_of(engine, built.network);
      for (const std::uint64_t firings : result.firings) seen["fires"] += firings > 0;
      for (const std::uint64_t firings : result.bias_firings) seen["bias fires"] += firings > 0;
      seen["is judged"] += result.judged > 0;
      for (const Projection& projection : built.network.projections) {
        seen["apical"] += projection.port == Port::apical;
        seen["target"] += projection.port == Port::target;
        seen["error output"] += projection.output == Output::error;
        seen["rows"] += projection.one_window;
        seen["sparse"] += !projection.all_to_all;
        seen["change"] += projection.synapse.transmission == Transmission::change;
      }
    } catch (const std::runtime_error&) {  // mistakes, or values that are not finite
      ++seen["refused"];
    }
  }
  EXPECT_GE(seen["runs"], 200);
  for (const char* what : {"fires", "bias fires", "is judged", "apical", "target", "error output",
                           "rows", "sparse", "change"}) {
    EXPECT_GE(seen[what], 50) << what;
  }
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReference, ()) { expect_agreement({}); }

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceWhereTimesCoincide, ()) {
  expect_agreement({.may_jitter = false});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceWhereEventsHaveFaults, ()) {
  expect_agreement({.has_faults = true});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceUnderFaultsAndViolations, ()) {
  expect_agreement({.violates_timing = true, .has_faults = true});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceInFixedPoint, ()) {
  expect_agreement({.has_fixed_point = true});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceInFixedPointAppliedAtOnce, ()) {
  expect_agreement({.has_faults = true, .has_fixed_point = true, .apply = Apply::immediate});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceUnderViolations, ()) {
  expect_agreement({.violates_timing = true});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceWhereChangesAreAppliedAtOnce, ()) {
  expect_agreement({.apply = Apply::immediate});
}

RC_GTEST_PROP(ActorEngine, AgreesWithTheReferenceUnderBothAtOnce, ()) {
  expect_agreement({.violates_timing = true, .apply = Apply::immediate});
}

}  // namespace
}  // namespace recirc
