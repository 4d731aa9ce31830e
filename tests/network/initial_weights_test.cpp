#include "network/initial_weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

using testing::Each;
using testing::ElementsAre;

ProjectionExtent extent(std::uint32_t pre, std::uint32_t post) {
  return {.seed = 1, .number = 0, .pre_size = pre, .post_size = post};
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments(const std::vector<double>& values) {
  Moments result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  for (const double value : values) {
    result.variance += (value - result.mean) * (value - result.mean) / count;
  }
  return result;
}

// U(-r, r) with r = sqrt(6 / (pre + post)) has the variance r^2 / 3 = 2 / (pre + post).
TEST(InitialWeights, AreGlorotUniform) {
  const std::vector<double> weights = initial_weights(GlorotUniform{}, extent(300, 100), {});
  ASSERT_EQ(weights.size(), 30'000U);
  const double bound = std::sqrt(6.0 / 400);
  const auto [least, most] = std::ranges::minmax(weights);
  EXPECT_GE(least, -bound);
  EXPECT_LE(most, bound);
  EXPECT_LT(least, -0.999 * bound);
  EXPECT_GT(most, 0.999 * bound);
  const double deviation = std::sqrt(2.0 / 400 / 30'000);  // of the mean of so many
  EXPECT_LT(std::abs(moments(weights).mean), 5 * deviation);
  EXPECT_GT(moments(weights).variance, 0.97 * 2 / 400);
  EXPECT_LT(moments(weights).variance, 1.03 * 2 / 400);
}

TEST(InitialWeights, AreNormal) {
  const std::vector<double> weights = initial_weights(NormalWeights{3, 0.5}, extent(200, 100), {});
  EXPECT_LT(std::abs(moments(weights).mean - 3), 5 * 0.5 / std::sqrt(20'000));
  EXPECT_GT(moments(weights).variance, 0.96 * 0.25);
  EXPECT_LT(moments(weights).variance, 1.04 * 0.25);
}

TEST(InitialWeights, AreTheIdentityWhereNumbersAreEqual) {
  EXPECT_THAT(initial_weights(IdentityWeights{}, extent(2, 3), {}),
              ElementsAre(1, 0, 0,  // from 0 to 0, 1, 2
                          0, 1, 0));
}

TEST(InitialWeights, AreConstant) {
  EXPECT_THAT(initial_weights(ConstantValue{0.5}, extent(2, 3), {}), Each(0.5));
}

// The scenario writes a row for each postsynaptic neuron; the network keeps one for each
// presynaptic one, whose event reads it.
TEST(InitialWeights, TransposeWhatIsListed) {
  EXPECT_THAT(initial_weights(Values{{1, 2,  // to 0 from 0, 1
                                      3, 4,  //
                                      5, 6}},
                              extent(2, 3), {}),
              ElementsAre(1, 3, 5,  // from 0 to 0, 1, 2
                          2, 4, 6));
}

TEST(InitialWeights, PickTheListedPairsFromAMatrix) {
  const std::vector<SparseSynapse> synapses = {{0, 2, {}}, {1, 0, {}}};
  EXPECT_THAT(initial_weights(Values{{1, 2, 3, 4, 5, 6}}, extent(2, 3), synapses),
              ElementsAre(5, 2));
}

TEST(InitialWeights, AreDrawnByTheirPairAlone) {
  const ProjectionExtent size = extent(4, 5);
  const std::vector<double> all = initial_weights(GlorotUniform{}, size, {});
  const std::vector<SparseSynapse> synapses = {{1, 3, {}}, {3, 0, {}}};
  EXPECT_THAT(initial_weights(GlorotUniform{}, size, synapses),
              ElementsAre(all[1 * 5 + 3], all[3 * 5 + 0]));
}

TEST(InitialWeights, DifferBetweenSeedsAndProjections) {
  const auto drawn = [](std::uint64_t seed, std::uint32_t number) {
    return initial_weights(GlorotUniform{}, {seed, number, 3, 3}, {});
  };
  EXPECT_EQ(drawn(1, 0), drawn(1, 0));
  EXPECT_NE(drawn(1, 0), drawn(2, 0));
  EXPECT_NE(drawn(1, 0), drawn(1, 1));
}

TEST(InitialWeights, NeedValuesThatHaveBeenReadAndFit) {
  EXPECT_THROW(initial_weights(Values{{1, 2, 3}}, extent(2, 2), {}), InternalError);
  EXPECT_THROW(initial_weights(NpyFile{"w.npy"}, extent(2, 2), {}), InternalError);
}

}  // namespace
}  // namespace recirc
