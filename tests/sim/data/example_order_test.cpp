#include "sim/data/example_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace recirc {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kSeed = 3;

TEST(ExampleOrder, IsTheFilesUnlessShuffled) {
  EXPECT_THAT(example_order(kSeed, 0, 4, Shuffle::no), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(example_order(kSeed, 0, 1, Shuffle::yes), ElementsAre(0));
}

RC_GTEST_PROP(ExampleOrder, IsAPermutation, (std::uint64_t seed, std::uint64_t epoch)) {
  const auto size = *rc::gen::inRange<std::uint64_t>(1, 500);
  auto order = example_order(seed, epoch, size, Shuffle::yes);
  RC_ASSERT(order == example_order(seed, epoch, size, Shuffle::yes));
  std::ranges::sort(order);
  RC_ASSERT(order == example_order(seed, epoch, size, Shuffle::no));
}

TEST(ExampleOrder, DiffersByEpochAndBySeed) {
  const auto order = example_order(kSeed, 0, 100, Shuffle::yes);
  EXPECT_NE(order, example_order(kSeed, 1, 100, Shuffle::yes));
  EXPECT_NE(order, example_order(kSeed + 1, 0, 100, Shuffle::yes));
  EXPECT_NE(order, example_order(kSeed, 0, 100, Shuffle::no));
}

// Each of the 6 orders of 3 examples in about a sixth of the epochs: 1000 +- 29 expected.
TEST(ExampleOrder, FavoursNoPermutation) {
  std::map<std::vector<std::uint32_t>, int> counts;
  for (std::uint64_t epoch = 0; epoch < 6000; ++epoch) {
    ++counts[example_order(kSeed, epoch, 3, Shuffle::yes)];
  }
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [order, count] : counts) {
    EXPECT_NEAR(count, 1000, 150) << testing::PrintToString(order);
  }
}

}  // namespace
}  // namespace recirc
