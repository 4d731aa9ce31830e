#include "neurons/activity_buffer.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <vector>

namespace recirc {
namespace {

TEST(ActivityBuffer, KeepsTheFirstValuesAndTheLatest) {
  ActivityBuffer buffer(2);
  for (const double value : {0.5, -1.0, 2.0, 3.0}) buffer.push(value);
  EXPECT_EQ(buffer.count(), 4U);
  EXPECT_EQ(buffer[0], 0.5);
  EXPECT_EQ(buffer[1], -1.0);
  EXPECT_EQ(buffer.last(), 3.0);
}

TEST(ActivityBuffer, CountsZerosLikeAnythingElse) {
  ActivityBuffer buffer(2);
  buffer.push(0);
  buffer.push(1);
  EXPECT_EQ(buffer.count(), 2U);
  EXPECT_EQ(buffer[0], 0.0);
  EXPECT_EQ(buffer[1], 1.0);
}

TEST(ActivityBuffer, ForgetsTheWindow) {
  ActivityBuffer buffer(2);
  buffer.push(1);
  buffer.push(2);
  buffer.clear();
  EXPECT_EQ(buffer.count(), 0U);
  buffer.push(3);
  EXPECT_EQ(buffer.count(), 1U);
  EXPECT_EQ(buffer[0], 3.0);
  EXPECT_EQ(buffer.last(), 3.0);
}

RC_GTEST_PROP(ActivityBuffer, AgreesWithAVector, (const std::vector<double>& values)) {
  const auto capacity = *rc::gen::inRange<std::uint32_t>(0, 5);
  ActivityBuffer buffer(capacity);
  for (std::uint32_t k = 0; k < values.size(); ++k) {
    buffer.push(values[k]);
    RC_ASSERT(buffer.count() == k + 1);
    RC_ASSERT(buffer.last() == values[k]);
    for (std::uint32_t at = 0; at <= k && at < capacity; ++at) RC_ASSERT(buffer[at] == values[at]);
  }
}

}  // namespace
}  // namespace recirc
