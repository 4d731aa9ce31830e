#include "sim/compiled/number_bits.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "neurons/learning_rule.hpp"

namespace recirc {
namespace {

TEST(NumberBits, KnowsUnitAndSizeOfANumber) {
  EXPECT_EQ(NumberBits(1.0).bits(), 1);
  EXPECT_EQ(NumberBits(-0.375).bits(), 2) << "3 units of 1/8";
  EXPECT_EQ(NumberBits(0x1p-30).bits(), 1);
  EXPECT_EQ((NumberBits(0x1p-30) + 1.0).bits(), 31) << "2^30 + 1 units of 2^-30";
  EXPECT_GT(NumberBits(0.1).bits(), 51);
}

TEST(NumberBits, AddsUpTheBitsOfFactors) {
  const NumberBits weight = NumberBits::of(fixed_point(8, 2));  // at most 128 units
  const NumberBits activity = NumberBits::of(fixed_point(16, 1));
  EXPECT_EQ(weight.bits(), 8);
  EXPECT_EQ((weight * activity).bits(), 7 + 15 + 1);
  EXPECT_EQ((weight * activity).times(784).bits(), 7 + 15 + 10);
  EXPECT_TRUE((weight * activity).times(784).is_exact());
}

TEST(NumberBits, IsExactUpToTheLastUnitThatADoubleCounts) {
  const NumberBits wide = NumberBits::of(fixed_point(32, 1));
  const NumberBits product = wide * NumberBits::of(fixed_point(22, 1));  // at most 2^52 units
  EXPECT_TRUE(product.is_exact());
  EXPECT_TRUE((product + 0.25).is_exact());
  EXPECT_FALSE(product.times(2).is_exact());
}

TEST(NumberBits, RemembersWhatWasTooWideOnTheWay) {
  const NumberBits any = NumberBits::of(FixedPoint{});
  EXPECT_FALSE(any.is_exact());
  EXPECT_TRUE(std::isinf(any.bits()));
  EXPECT_FALSE((any * 0.0).is_exact());
  EXPECT_FALSE((any + 1.0).is_exact());
}

// A sum of products of these numbers that is known to be exact is the same from either end.
RC_GTEST_PROP(NumberBits, TellsWhichSumsHaveNoOrder, (std::uint64_t seed)) {
  const auto format_of = [&](std::uint64_t which) {
    return fixed_point(
        static_cast<std::uint32_t>(2 + uniform_below({seed, Purpose::shuffle, which, 0}, 31)),
        std::ldexp(1.0, static_cast<int>(which) - 2));
  };
  const FixedPoint a = format_of(1);
  const FixedPoint b = format_of(2);
  constexpr std::size_t kTerms = 100;
  std::vector<double> terms;
  for (std::uint64_t k = 0; k < kTerms; ++k) {
    const auto number = [&](const FixedPoint& format, std::uint64_t draw) {
      const double value = 2 * uniform({seed, Purpose::delay, draw, k}) - 1;
      return nearest(format, value * format.range);
    };
    terms.push_back(number(a, 0) * number(b, 1));
  }
  double forwards = 0;
  double backwards = 0;
  for (std::size_t k = 0; k < kTerms; ++k) {
    forwards += terms[k];
    backwards += terms[kTerms - 1 - k];
  }
  const bool is_exact = (NumberBits::of(a) * NumberBits::of(b)).times(kTerms).is_exact();
  RC_TAG(is_exact ? "exact" : "not exact");
  if (is_exact) RC_ASSERT(forwards == backwards);
}

// The definition of a rule, run with what is known of its variables.
TEST(NumberBits, RunsThroughTheDefinitionOfARule) {
  const auto rule = std::get<LearningRule>(
      LearningRule::parse("(post[0] - post[1]) * pre[0] - 0.5 * post[0]^2 * w"));
  const NumberBits activity = NumberBits::of(fixed_point(8, 1));  // 2^7 units of 2^-7
  const NumberBits weight = NumberBits::of(fixed_point(4, 2));    // 2^3 units of 2^-2
  const auto of_activity = [&](std::uint32_t) { return activity; };
  const NumberBits sum = change(rule, weight, of_activity, of_activity, [&] { return activity; });
  // In units of 2^-17: 2^3 * 2 * 2^14 of the first group, 2^3 * 2^14 of the second.
  EXPECT_EQ(sum.bits(), std::floor(std::log2(16 + 8)) + 14 + 1);
}

}  // namespace
}  // namespace recirc
