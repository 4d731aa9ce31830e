#include "neurons/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace recirc {
namespace {

using namespace literals;  // NOLINT(google-build-using-namespace): that is what they are for

constexpr Time kEarliest{std::numeric_limits<std::int64_t>::min()};

TEST(Time, CountsNanoseconds) {
  static_assert(2_ns + 3_ns == 5_ns);
  static_assert(2_ns - 3_ns == Time{-1});
  static_assert(7_ns * 3 == 21_ns);
  static_assert(2_ns < 3_ns && 3_ns < kNever);
  static_assert(kSomaDelay + kDendriticDelay == kLeastDelay);
  EXPECT_EQ((5_ns).ns, 5);
}

TEST(Time, ThrowsInsteadOfWrapping) {
  EXPECT_EQ(kNever + 0_ns, kNever);
  EXPECT_THROW(kNever + 1_ns, std::overflow_error);
  EXPECT_THROW(kEarliest - 1_ns, std::overflow_error);
  EXPECT_THROW(0_ns - kEarliest, std::overflow_error);
  EXPECT_THROW(kNever * 2, std::overflow_error);
  EXPECT_THROW(kEarliest * -1, std::overflow_error);
  EXPECT_THROW(Time{std::int64_t{1} << 32} * (std::int64_t{1} << 31), std::overflow_error);
}

RC_GTEST_PROP(Time, EitherThrowsOrIsExact, (std::int64_t a, std::int64_t b)) {
  __extension__ using Wide = __int128;
  const auto check = [](Wide exact, auto operation) {
    const bool fits = exact >= std::numeric_limits<std::int64_t>::min() &&
                      exact <= std::numeric_limits<std::int64_t>::max();
    if (fits) {
      RC_ASSERT(operation() == Time{static_cast<std::int64_t>(exact)});
    } else {
      RC_ASSERT_THROWS_AS(operation(), std::overflow_error);
    }
  };
  // Small numbers rarely overflow: try those near the far ends too.
  const std::int64_t size = b & kNever.ns;
  const std::int64_t far_b = *rc::gen::element(b, kNever.ns - size, kEarliest.ns + size);
  check(Wide{a} + far_b, [=] { return Time{a} + Time{far_b}; });
  check(Wide{a} - far_b, [=] { return Time{a} - Time{far_b}; });
  check(Wide{a} * far_b, [=] { return Time{a} * far_b; });
}

}  // namespace
}  // namespace recirc
