#include "neurons/rate_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace recirc {
namespace {

using testing::ElementsAre;

std::vector<double> factors(const RateSchedule& schedule, std::uint64_t epochs = 5) {
  std::vector<double> result;
  for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
    result.push_back(rate_factor(schedule, epoch));
  }
  return result;
}

TEST(RateSchedule, ConstantChangesNothing) {
  EXPECT_THAT(factors(ConstantRate{}), ElementsAre(1, 1, 1, 1, 1));
}

TEST(RateSchedule, StepMultipliesAfterEverySoManyEpochs) {
  EXPECT_THAT(factors(StepDecay{2, 0.5}), ElementsAre(1, 1, 0.5, 0.5, 0.25));
}

TEST(RateSchedule, ExponentialMultipliesAfterEveryEpoch) {
  EXPECT_THAT(factors(ExponentialDecay{0.5}), ElementsAre(1, 0.5, 0.25, 0.125, 0.0625));
}

TEST(RateSchedule, InverseHalvesAfterSoManyEpochsAndIsAThirdAfterTwice) {
  EXPECT_THAT(factors(InverseDecay{2}), ElementsAre(1, 1 / 1.5, 0.5, 1 / 2.5, 1.0 / 3));
}

TEST(RateSchedule, ListGoesOnWithItsLastFactor) {
  EXPECT_THAT(factors(EpochFactors{{2, 0, 0.5}}), ElementsAre(2, 0, 0.5, 0.5, 0.5));
}

}  // namespace
}  // namespace recirc
