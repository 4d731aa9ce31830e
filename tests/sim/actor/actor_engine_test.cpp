// The engine on networks that are small enough to know what must come out.
#include "sim/actor/actor_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing_support::Built;
using testing_support::projection;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A clamped neuron "a" and a linear neuron "b" without biases: a -> b with weight 2 and `rule`, 10
/// ns. One example: 3.
Scenario pair(const std::string& rule) {
  Scenario scenario;
  scenario.name = "pair";
  scenario.populations = {testing_support::clamped("a", 1, 0, Activation::identity),
                          testing_support::population("b", 1, Activation::identity)};
  for (PopulationSpec& population : scenario.populations) population.bias.reset();
  scenario.projections = {projection("a", "b", rule)};
  scenario.projections[0].weights = ConstantValue{2};
  scenario.data.source = InlineData{.train = {{3}}, .test = {}};
  scenario.learning.rate = 0.5;
  scenario.timing.delay = Time{10};
  return scenario;
}

/// Another projection from "a" to "b" with weight `weight`.
ProjectionSpec channel(Port port, double weight, Time delay) {
  ProjectionSpec spec = projection("a", "b");
  spec.name = "channel";
  spec.port = port;
  spec.weights = ConstantValue{weight};
  spec.delay = delay;
  return spec;
}

TEST(ActorEngine, AppliesTheSumOfABatchAtItsEnd) {
  Scenario scenario = pair("post[0] * pre[0]");
  scenario.learning.batch = 2;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.weights(ProjectionId{0}), (std::vector{2.0}));
  EXPECT_EQ(engine.tally().counts.weight_updates, 0U);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.weights(ProjectionId{0}), (std::vector{2 + 0.5 * (18 + 18) / 2}));
  EXPECT_EQ(engine.tally().counts.weight_updates, 1U);
}

TEST(ActorEngine, AppliesAFiringAtOnceIfItShould) {
  Scenario scenario = pair("post[0] * pre[0]");
  scenario.learning.batch = 2;
  scenario.learning.apply = Apply::immediate;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.weights(ProjectionId{0}), (std::vector{2 + 0.5 * 18}));
}

// One delivery, one firing, one application; two axons speak.
TEST(ActorEngine, CountsEvents) {
  const Built built = testing_support::build(pair("post[0] * pre[0]"));
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.tally().counts, (EventCounts{.neuron_events = 2,
                                                .synaptic_events = 2,
                                                .effective_synaptic_events = 2,
                                                .weight_updates = 1}));
  EXPECT_EQ(engine.tally().events[0], 1U);
  EXPECT_EQ(engine.tally().firings[0], 1U);
  EXPECT_EQ(engine.tally().now, built.network.timing.period);
}

TEST(ActorEngine, CountsZerosButNotAsEffective) {
  Scenario scenario = pair("post[0] * pre[0]");
  scenario.data.source = InlineData{.train = {{0}}, .test = {}};
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.tally().counts.synaptic_events, 2U);
  EXPECT_EQ(engine.tally().counts.effective_synaptic_events, 0U);
}

TEST(ActorEngine, CountsTheReportsThatALimitOfNormsTakes) {
  Scenario scenario = pair("post[0] * pre[0]");
  scenario.projections[0].weight_limit = WeightLimit{.element = {}, .incoming_norm = 4};
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.weights(ProjectionId{0}), (std::vector{4.0}));  // 2 + 0.5 * 18, scaled down
  EXPECT_EQ(engine.tally().counts.neuron_events, 3U);
  EXPECT_EQ(engine.tally().counts.synaptic_events, 3U);
}

// The basal volley is of the first port, so it is the first to be answered at any instant, even if
// the apical channel was the first to be delivered.
TEST(ActorEngine, AnswersABasalVolleyBeforeAnApicalOneOfTheSameInstant) {
  Scenario scenario = pair("error");
  scenario.projections.insert(scenario.projections.begin(), channel(Port::apical, 0.5, Time{10}));
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  EXPECT_EQ(engine.weights(ProjectionId{1}), (std::vector{2 + 0.5 * 1.5}));
}

TEST(ActorEngine, JudgesATargetBeforeOrAfterTheBasalVolley) {
  for (const std::int64_t delay : {4, 10, 17}) {
    Scenario scenario = pair("error");
    scenario.projections.push_back(channel(Port::target, 1, Time{delay}));
    const Built built = testing_support::build(scenario);
    ActorEngine engine(built.network, 1);
    testing_support::present_all(engine, *built.data);
    EXPECT_EQ(engine.weights(ProjectionId{0}), (std::vector{2 + 0.5 * (3 - 6)})) << delay;
    EXPECT_EQ(engine.tally().loss.judged, 1U) << delay;
    EXPECT_EQ(engine.tally().loss.sum, 9.0) << delay;
  }
}

TEST(ActorEngine, ForgetsLossesButNotWeights) {
  Scenario scenario = pair("error");
  scenario.projections.push_back(channel(Port::target, 1, Time{4}));
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  const std::vector<double> weights = engine.weights(ProjectionId{0});
  engine.forget_losses();
  EXPECT_EQ(engine.tally().loss.judged, 0U);
  EXPECT_TRUE(std::isnan(engine.tally().loss.mean()));
  EXPECT_EQ(engine.weights(ProjectionId{0}), weights);
}

// A bias is the weight of a synapse from a unit that is always 1.
TEST(ActorEngine, LetsABiasLearnWithPreAlwaysOne) {
  for (const char* rule : {"0.25 * pre[0]", "0.25 * pre[3]^2", "0.25 * post[0]", "error * pre[1]",
                           "0.25 * pre[last] * post[last]"}) {
    Scenario scenario = pair("");
    scenario.populations[1].bias =
        BiasSpec{.initial = ConstantValue{-5}, .rule = rule, .rate = 2, .first_volley_only = false};
    scenario.projections.push_back(channel(Port::target, 5.0 / 12, Time{4}));
    const Built built = testing_support::build(scenario);
    ActorEngine engine(built.network, 1);
    testing_support::present_all(engine, *built.data);
    EXPECT_EQ(engine.tally().bias_firings[1], 1U) << rule;
    EXPECT_EQ(engine.biases(PopulationId{1}), (std::vector{-4.5})) << rule;  // post[0]: 6 - 5
  }
}

// A bias that is applied at once acts from the next volley on.
TEST(ActorEngine, AppliesABiasAtOnceIfItShould) {
  Scenario scenario = pair("");
  scenario.populations[1].bias = BiasSpec{
      .initial = ConstantValue{0}, .rule = "post[0]", .rate = 1, .first_volley_only = false};
  scenario.projections.push_back(channel(Port::basal, 1, Time{11}));
  scenario.projections.push_back(projection("b", "a", "post[1]"));
  scenario.projections[2].weights = ConstantValue{1};
  scenario.projections[2].rate = 1;
  scenario.learning.apply = Apply::immediate;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  // b: 6 at 10 ns, its soma at 11 ns, when 3 + 6 is its second activity.
  EXPECT_EQ(engine.biases(PopulationId{1}), (std::vector{6.0}));
  EXPECT_EQ(engine.weights(ProjectionId{2}), (std::vector{1.0 + 6.0}));
}

/// `pair` with windows of 20 ns, a projection from "a" to "b" for each of these arrivals instead of
/// the only one, and `rule` for the bias of "b".
struct Arrival {
  Port port{};
  std::int64_t at_ns = 0;
};

Scenario arrivals(const std::vector<Arrival>& list, const std::string& rule) {
  Scenario scenario = pair("");
  scenario.projections.clear();
  for (const Arrival& arrival : list) {
    scenario.projections.push_back(channel(arrival.port, 1, Time{arrival.at_ns}));
    scenario.projections.back().name += std::to_string(arrival.at_ns);
  }
  scenario.populations[1].bias =
      BiasSpec{.initial = ConstantValue{0}, .rule = rule, .rate = 1, .first_volley_only = false};
  scenario.timing.window = Time{20};
  scenario.timing.period = Time{1000};
  scenario.timing.allow_violations = true;
  return scenario;
}

std::uint64_t bias_firings(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  return engine.tally().bias_firings[1];
}

// Soma signals reach the bias at 20, 23, 46 and 62 ns. Its windows are [20, 40), and then, because
// the error of 41 ns arrives at 42 ns, [42, 62): one signal, and one is too late.
TEST(ActorEngine, LetsAnErrorOpenAWindowAlsoForRulesThatDoNotNameIt) {
  const std::vector<Arrival> all{{Port::target, 2},  {Port::basal, 19}, {Port::basal, 22},
                                 {Port::target, 41}, {Port::basal, 45}, {Port::basal, 61}};
  EXPECT_EQ(bias_firings(arrivals(all, "post[0] - post[1]")), 1U);
  EXPECT_EQ(bias_firings(arrivals(all, "post[last]")), 3U);
  // Without the last two the window that the error opens has no signal.
  const std::vector<Arrival> some(all.begin(), all.end() - 2);
  EXPECT_EQ(bias_firings(arrivals(some, "post[last]")), 1U);
}

// The neuron's windows, [2, 22) and [23, 43), have an error each, at 10 and 25 ns; both fall into
// the window of its bias, [11, 31).
TEST(ActorEngine, FiresABiasOnceInItsOwnWindow) {
  const Scenario scenario = arrivals(
      {{Port::target, 2}, {Port::basal, 10}, {Port::target, 23}, {Port::basal, 25}}, "error");
  EXPECT_EQ(bias_firings(scenario), 1U);
}

TEST(ActorEngine, DoesNotFireABiasWithoutTheErrorThatItsRuleNames) {
  EXPECT_EQ(bias_firings(arrivals({{Port::basal, 10}}, "error * post[last]")), 0U);
  EXPECT_EQ(bias_firings(arrivals({{Port::basal, 10}, {Port::target, 2}}, "error * post[last]")),
            1U);
}

TEST(ActorEngine, TakesWeightsFromAnother) {
  const Built built = testing_support::build(testing_support::ring({.sizes = {5, 4, 3}}));
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data);
  ActorEngine copy(built.network, 3);
  for (std::uint32_t k = 0; k < 3; ++k) {
    copy.set_weights(ProjectionId{k}, engine.weights(ProjectionId{k}));
    copy.set_biases(PopulationId{k}, engine.biases(PopulationId{k}));
    EXPECT_TRUE(
        testing_support::same_bits(copy.weights(ProjectionId{k}), engine.weights(ProjectionId{k})));
    EXPECT_TRUE(
        testing_support::same_bits(copy.biases(PopulationId{k}), engine.biases(PopulationId{k})));
  }
}

TEST(ActorEngine, TakesAWeightForEverySynapseOnly) {
  const Built built = testing_support::build(pair(""));
  ActorEngine engine(built.network, 1);
  EXPECT_THROW(engine.set_weights(ProjectionId{0}, std::vector<double>(2)), InternalError);
  EXPECT_THROW(engine.set_biases(PopulationId{1}, std::vector<double>(2)), InternalError);
}

/// What the run fails with.
std::string failure(const Built& built, std::uint32_t threads) {
  ActorEngine engine(built.network, threads);
  try {
    testing_support::present_all(engine, *built.data, 2);
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(ActorEngine, StopsAtAValueThatIsNotFinite) {
  for (const double weight : {kInfinity, -kInfinity, std::nan("")}) {
    Built built = testing_support::build(testing_support::ring({.sizes = {3, 4}}));
    built.network.projections[0].initial_weights[4 + 2] = weight;  // of v's neuron 1 to h1's 2
    const std::string alone = failure(built, 1);
    EXPECT_THAT(alone, HasSubstr("neuron 2 of population \"h1\""));
    EXPECT_THAT(alone, HasSubstr("at 10 ns, in presentation 0"));
    EXPECT_EQ(failure(built, 2), alone);
  }
}

/// One example, which is not a number.
class NotANumber final : public DataSource {
 public:
  [[nodiscard]] std::uint32_t dimensions() const override { return 1; }
  [[nodiscard]] std::uint64_t size(Split /*split*/) const override { return 1; }
  void example(Split /*split*/, std::uint64_t /*epoch*/, std::uint64_t /*number*/,
               std::span<double> out) const override {
    out[0] = std::nan("");
  }
  [[nodiscard]] std::vector<double> mean() const override { return {0}; }
};

TEST(ActorEngine, StopsAtDataThatAreNotFinite) {
  Built built = testing_support::build(pair(""));
  built.data = std::make_unique<NotANumber>();
  EXPECT_THAT(failure(built, 1), HasSubstr("neuron 0 of population \"b\" received a sum that is "
                                           "not finite at 10 ns, in presentation 0"));
}

// A 0 is an event like any other, but nobody multiplies with it.
TEST(ActorEngine, DoesNotStopWhereNothingPassesAnInfiniteWeight) {
  Scenario scenario = pair("");
  scenario.data.source = InlineData{.train = {{0}}, .test = {}};
  Built built = testing_support::build(scenario);
  built.network.projections[0].initial_weights[0] = kInfinity;
  ASSERT_TRUE(built.network.projections[0].one_window);
  EXPECT_EQ(failure(built, 1), "");
  built.network.projections[0].one_window = false;
  EXPECT_EQ(failure(built, 1), "");
}

TEST(ActorEngine, StopsWhereASumOverflows) {
  Built built = testing_support::build(pair(""));
  built.network.projections[0].initial_weights[0] = 1e308;
  const std::string error = failure(built, 1);
  EXPECT_THAT(error, HasSubstr("neuron 0 of population \"b\""));
  EXPECT_EQ(failure(built, 2), error);
}

TEST(ActorEngine, NamesThePresentationAndTheTimeThatItFailedAt) {
  Scenario scenario = pair("post[0] * pre[0]");
  scenario.learning.rate = 1e200;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  const std::int64_t period = built.network.timing.period.ns;
  std::string error;
  try {
    testing_support::present_all(engine, *built.data, 5);
  } catch (const RunError& reason) {
    error = reason.what();
  }
  const std::string expected = "at " + std::to_string(2 * period + 10) + " ns, in presentation 2";
  EXPECT_THAT(error, HasSubstr(expected));
}

TEST(ActorEngine, StopsAtAnApicalVolleyBeforeAnyBasalOne) {
  Built built = testing_support::build([] {
    Scenario scenario = pair("");
    scenario.projections.push_back(channel(Port::apical, 1, Time{12}));
    return scenario;
  }());
  built.network.projections[1].delay = built.network.projections[1].longest_delay = Time{9};
  const std::string error = failure(built, 1);
  EXPECT_THAT(error, HasSubstr("apical volley before any basal one at 9 ns"));
  EXPECT_EQ(failure(built, 2), error);
}

TEST(ActorEngine, StopsAtTargetsThatAreNotFinite) {
  Built built = testing_support::build([] {
    Scenario scenario = pair("");
    scenario.projections.push_back(channel(Port::target, 1, Time{12}));
    return scenario;
  }());
  built.network.projections[1].initial_weights[0] = kInfinity;
  EXPECT_THAT(failure(built, 1), HasSubstr("at 12 ns"));
}

}  // namespace
}  // namespace recirc
