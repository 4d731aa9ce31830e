// Weights that are in two places: both learn, both have learned, on both engines, for any number of
// threads.
#include "sim/actor/tied_weights.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::present_all;

/// "a" (3 clamped) -> "b" (2) -> "c" (3), where b -> c has the weights of a -> b, transposed. Two
/// examples a batch; the forward rate is 0.5, that of b -> c 0.25.
Scenario tied(const std::string& forward_rule, const std::string& tied_rule) {
  Scenario scenario;
  scenario.name = "tied";
  scenario.populations = {testing_support::clamped("a", 3, 0, Activation::identity),
                          testing_support::population("b", 2, Activation::identity),
                          testing_support::population("c", 3, Activation::identity)};
  for (PopulationSpec& population : scenario.populations) population.bias.reset();
  scenario.projections = {testing_support::projection("a", "b", forward_rule),
                          testing_support::projection("b", "c", tied_rule)};
  scenario.projections[0].weights = Values{{1, 2, 3, 4, 5, 6}};  // [b][a]
  scenario.projections[1].weights = GlorotUniform{};
  scenario.projections[1].tied_to = TieSpec{.projection = "a-b", .transpose = true};
  scenario.projections[1].rate = 0.25;
  scenario.data.source = InlineData{.train = {{1, 0, 0}, {0, 0, 1}}, .test = {}};
  scenario.learning.rate = 0.5;
  scenario.learning.batch = 2;
  return scenario;
}

// [pre][post]: the same numbers as [post][pre] of the other.
std::vector<double> turned(const std::vector<double>& weights, std::size_t posts) {
  std::vector<double> result(weights.size());
  const std::size_t pres = weights.size() / posts;
  for (std::size_t k = 0; k < weights.size(); ++k)
    result[k % posts * pres + k / posts] = weights[k];
  return result;
}

constexpr ProjectionId kForward{0};
constexpr ProjectionId kTied{1};

std::unique_ptr<Engine> actors(const Built& built, std::uint32_t threads) {
  return std::make_unique<ActorEngine>(built.network, threads);
}
std::unique_ptr<Engine> tape(const Built& built, std::uint32_t threads) {
  return testing_support::compiled(built, threads);
}

class TiedWeights
    : public testing::TestWithParam<std::unique_ptr<Engine> (*)(const Built&, std::uint32_t)> {};
INSTANTIATE_TEST_SUITE_P(On, TiedWeights, testing::Values(actors, tape),
                         [](const auto& engine) { return engine.index == 0 ? "actors" : "tape"; });

TEST_P(TiedWeights, AreTheOwnersFromTheStart) {
  const Built built = testing_support::build(tied("", ""));
  const auto engine = GetParam()(built, 1);
  EXPECT_EQ(engine->weights(kForward), (std::vector<double>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(engine->weights(kTied), (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

// a -> b: sum of post[0] over both examples (columns 1 and 3: 1 + 3, 4 + 6), * 0.5 / 2.
TEST_P(TiedWeights, FollowTheOwner) {
  const Built built = testing_support::build(tied("post[0]", ""));
  const auto engine = GetParam()(built, 1);
  present_all(*engine, *built.data);
  EXPECT_EQ(engine->weights(kForward), (std::vector<double>{2, 6.5, 3, 7.5, 4, 8.5}));
  EXPECT_EQ(engine->weights(kTied), turned(engine->weights(kForward), 2));
}

// a -> b: pre[0], rate 0.5, which is 1 for neurons 1 and 3 of "a" in one example each. b -> c:
// 8 * pre[0], rate 0.25, which is 1 + 3 and 4 + 6. Over a batch of 2.
TEST_P(TiedWeights, AddWhatBothHaveLearned) {
  const Built built = testing_support::build(tied("pre[0]", "8 * pre[0]"));
  const auto engine = GetParam()(built, 2);
  present_all(*engine, *built.data);
  EXPECT_EQ(engine->weights(kForward), (std::vector<double>{5.25, 14.25, 6, 15, 7.25, 16.25}));
  EXPECT_EQ(engine->weights(kTied), turned(engine->weights(kForward), 2));
  present_all(*engine, *built.data);  // now b's activities are 12.5 and 30.5
  EXPECT_EQ(engine->weights(kForward), (std::vector<double>{18, 45, 18.5, 45.5, 20, 47}));
}

// Not the owner's limit before what the other has learned is there: then 6 would be 5.
TEST_P(TiedWeights, AreLimitedAfterTheSum) {
  Scenario scenario = tied("8 * pre[0]", "0 - pre[0]");
  scenario.projections[0].weight_limit = WeightLimit{.element = 6, .incoming_norm = {}};
  const Built built = testing_support::build(scenario);
  const auto engine = GetParam()(built, 1);
  present_all(*engine, *built.data);
  EXPECT_EQ(engine->weights(kForward), (std::vector<double>{2.5, 4.75, 1.5, 3.75, 4.5, 6}));
}

TEST_P(TiedWeights, TakeWhatEitherIsGiven) {
  const Built built = testing_support::build(tied("", ""));
  const auto engine = GetParam()(built, 2);
  const std::vector<double> given = {6, 5, 4, 3, 2, 1};
  engine->set_weights(kTied, given);
  EXPECT_EQ(engine->weights(kTied), given);
  EXPECT_EQ(engine->weights(kForward), turned(given, 3));
  engine->set_weights(kForward, given);
  EXPECT_EQ(engine->weights(kTied), turned(given, 2));
}

/// A ring of 7, 5, 3 and 5 neurons that learns from errors through tied weights.
Scenario deep() {
  Scenario scenario;
  scenario.name = "deep";
  scenario.circular_autoencoder = AutoencoderSpec{.layers = {7, 5, 3, 5}};
  scenario.circular_autoencoder->hidden_activation = Activation::tanh;
  scenario.learning.algorithm = BackpropagationSpec{};
  scenario.learning.rate = 0.1;
  scenario.learning.batch = 3;
  scenario.data.source =
      LowRankData{.dimensions = 7, .rank = 2, .train_examples = 40, .test_examples = 4};
  return scenario;
}

TEST_P(TiedWeights, AreTheSameBitsForAnyNumberOfThreads) {
  const Built built = testing_support::build(deep());
  const auto one = GetParam()(built, 1);
  present_all(*one, *built.data, 2);
  for (const std::uint32_t threads : {2U, 4U}) {
    const auto several = GetParam()(built, threads);
    present_all(*several, *built.data, 2);
    for (std::uint32_t k = 0; k < built.network.projections.size(); ++k) {
      EXPECT_EQ(several->weights(ProjectionId{k}), one->weights(ProjectionId{k}))
          << built.network.projections[k].name;
    }
  }
}

// Synapses with delays of their own are listed by delay, and find their weights all the same.
TEST(TiedWeightsOfActors, DoNotDependOnDelays) {
  Scenario scenario = tied("post[0]", "post[0] * pre[0]");
  const Built even = testing_support::build(scenario);
  ActorEngine same(even.network, 1);
  present_all(same, *even.data, 2);
  scenario.timing.integration = Time{100};
  scenario.projections[1].delay = UniformDelay{.least = Time{1000}, .most = Time{1050}};
  const Built uneven = testing_support::build(scenario);
  ASSERT_FALSE(uneven.network.projection(kTied).all_to_all);
  ActorEngine several(uneven.network, 2);
  present_all(several, *uneven.data, 2);
  EXPECT_EQ(several.weights(kForward), same.weights(kForward));
}

}  // namespace
}  // namespace recirc
