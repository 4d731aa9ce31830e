#include "tools/serve/client_queue.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace recirc {
namespace {

Message samples(std::size_t bytes) {
  return {Message::Kind::samples, std::make_shared<const std::string>(bytes, 's')};
}
Message told(const std::string& text) {
  return {Message::Kind::told, std::make_shared<const std::string>(text)};
}

TEST(ClientQueue, GivesBackInOrder) {
  ClientQueue queue(100, 10);
  EXPECT_TRUE(queue.push(told("a")));
  EXPECT_TRUE(queue.push(samples(3)));
  EXPECT_EQ(*queue.pop()->bytes, "a");
  EXPECT_EQ(*queue.pop()->bytes, "sss");
  EXPECT_FALSE(queue.pop());
  EXPECT_EQ(queue.take_dropped(), 0U);
}

TEST(ClientQueue, DropsTheOldestSamplesAndCountsThem) {
  ClientQueue queue(10, 10);
  EXPECT_TRUE(queue.push(told("kept")));
  EXPECT_TRUE(queue.push(samples(3)));
  EXPECT_TRUE(queue.push(samples(2)));
  EXPECT_TRUE(queue.push(samples(4)));  // for which the 3 have to go
  EXPECT_EQ(queue.take_dropped(), 1U);
  EXPECT_EQ(queue.take_dropped(), 0U);
  EXPECT_EQ(*queue.pop()->bytes, "kept");
  EXPECT_EQ(queue.pop()->bytes->size(), 2U);
  EXPECT_EQ(queue.pop()->bytes->size(), 4U);
}

TEST(ClientQueue, KeepsWhatIsToldAndGivesUpWhereThereIsNoRoom) {
  ClientQueue queue(10, 10);
  EXPECT_TRUE(queue.push(told("123456")));
  EXPECT_TRUE(queue.push(samples(9)));  // dropped itself
  EXPECT_EQ(queue.take_dropped(), 1U);
  EXPECT_FALSE(queue.push(told("12345")));
}

TEST(ClientQueue, BoundsTheNumberOfMessages) {
  ClientQueue queue(1000, 2);
  EXPECT_TRUE(queue.push(samples(1)));
  EXPECT_TRUE(queue.push(samples(1)));
  EXPECT_TRUE(queue.push(samples(1)));
  EXPECT_EQ(queue.take_dropped(), 1U);
}

RC_GTEST_PROP(ClientQueue, NeverHoldsMoreThanItsBoundAndLosesNothingUncounted,
              (const std::vector<std::uint8_t>& sizes)) {
  ClientQueue queue(200, 8);
  std::size_t taken = 0;
  for (const std::uint8_t size : sizes) {
    RC_ASSERT(queue.push(samples(size)));
    RC_ASSERT(queue.bytes() <= 200U);
    if (size % 5 == 0 && queue.pop()) ++taken;
  }
  while (queue.pop()) ++taken;
  RC_ASSERT(taken + queue.take_dropped() == sizes.size());
}

}  // namespace
}  // namespace recirc
