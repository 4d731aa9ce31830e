#include "neurons/window.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace recirc {
namespace {

using namespace literals;

TEST(Window, OpensWithTheFirstEvent) {
  Window window;
  EXPECT_EQ(window.opened(), kNever);
  EXPECT_FALSE(window.is_open(0_ns, 10_ns));
  EXPECT_TRUE(window.opens_at(0_ns, 10_ns));
  EXPECT_EQ(window.opened(), 0_ns);
}

TEST(Window, ClosesExactlyItsLengthLater) {
  Window window;
  window.opens_at(5_ns, 10_ns);
  EXPECT_TRUE(window.is_open(14_ns, 10_ns));
  EXPECT_FALSE(window.opens_at(14_ns, 10_ns));
  EXPECT_FALSE(window.is_open(15_ns, 10_ns));
  EXPECT_TRUE(window.opens_at(15_ns, 10_ns));
  EXPECT_EQ(window.opened(), 15_ns);
}

TEST(Window, IsNotMadeLongerByEvents) {
  Window window;
  window.opens_at(0_ns, 10_ns);
  for (std::int64_t ns = 1; ns < 10; ++ns) EXPECT_FALSE(window.opens_at(Time{ns}, 10_ns));
  EXPECT_TRUE(window.opens_at(10_ns, 10_ns));
}

// Windows as they are on paper: [opened, opened + length), one after another.
RC_GTEST_PROP(Window, AgreesWithIntervals, (const std::vector<std::uint8_t>& gaps)) {
  const Time length{*rc::gen::inRange<std::int64_t>(1, 50)};
  Window window;
  std::optional<std::int64_t> start;
  std::int64_t now = 0;
  for (const std::uint8_t gap : gaps) {
    now += gap % 16;
    const bool is_new = !start || now >= *start + length.ns;
    if (is_new) start = now;
    RC_ASSERT(window.opens_at(Time{now}, length) == is_new);
    RC_ASSERT(window.opened().ns == *start);
  }
}

}  // namespace
}  // namespace recirc
