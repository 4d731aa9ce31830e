#include "sim/group_size.hpp"

#include <gtest/gtest.h>

namespace recirc {
namespace {

/// After 1000 presentations that took `took_s`.
GroupSize after(double took_s) {
  GroupSize size;
  size.measured(1000, took_s);
  return size;
}

TEST(GroupSize, BeginsWithOnePresentation) {
  EXPECT_EQ(GroupSize().next(0, 1), 1U);
  EXPECT_EQ(GroupSize().next(0, 100), 1U);
}

TEST(GroupSize, IsWhatTakesTwentyMilliseconds) {
  EXPECT_EQ(after(1).next(0, 1), 20U);
  EXPECT_EQ(after(0.001).next(0, 1), 20'000U);
  EXPECT_EQ(after(1000).next(0, 1), 1U);
}

TEST(GroupSize, EndsWithABatchOfTheRun) {
  EXPECT_EQ(after(1).next(0, 20), 20U);
  EXPECT_EQ(after(1).next(0, 30), 30U);
  EXPECT_EQ(after(1).next(1, 30), 29U);
  EXPECT_EQ(after(1).next(15, 30), 45U);
  EXPECT_EQ(after(1).next(40, 7), 23U);
}

TEST(GroupSize, EndsInsideABatchOfMoreThanHalfASecond) {
  EXPECT_EQ(after(1).next(0, 500), 500U);
  EXPECT_EQ(after(1).next(0, 501), 20U);
  EXPECT_EQ(after(1).next(20, 520), 500U);
  EXPECT_EQ(after(1).next(20, 521), 20U);
}

TEST(GroupSize, IsFiniteWhereNothingTakesTime) {
  EXPECT_GE(after(0).next(0, 1), 20'000U);
  EXPECT_LE(after(0).next(0, 1), 1'000'000U);
}

}  // namespace
}  // namespace recirc
