#include "neurons/fixed_point.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace recirc {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A value in [-1.5 range, 1.5 range], whose bits go below any step.
double any_value(double range) {
  const auto whole =
      *rc::gen::inRange<std::int64_t>(-(std::int64_t{3} << 50), std::int64_t{3} << 50);
  return std::ldexp(static_cast<double>(whole), -51) * range;
}

FixedPoint any_format() {
  return fixed_point(*rc::gen::inRange<std::uint32_t>(2, 33),
                     std::ldexp(1.0, *rc::gen::inRange(-4, 5)));
}

// Two bits from -2: -2, -1, 0, 1.
TEST(FixedPoint, HasTheNumbersOfTwosComplement) {
  const FixedPoint format = fixed_point(2, 2);
  EXPECT_EQ(format.step, 1);
  EXPECT_EQ(nearest(format, -2.6), -2);
  EXPECT_EQ(nearest(format, -1.5), -1) << "the upper one of two that are equally near";
  EXPECT_EQ(nearest(format, -0.4), 0);
  EXPECT_EQ(nearest(format, 0.5), 1);
  EXPECT_EQ(nearest(format, 1.5), 1) << "saturated: 2 is no number of these";
  EXPECT_EQ(nearest(fixed_point(8, 1), 1), 127.0 / 128);
}

TEST(FixedPoint, SaturatesWhatIsInfiniteAndKeepsWhatIsNoNumber) {
  const FixedPoint format = fixed_point(8, 2);
  EXPECT_EQ(nearest(format, kInfinity), 2 - format.step);
  EXPECT_EQ(nearest(format, -kInfinity), -2);
  EXPECT_TRUE(std::isnan(nearest(format, std::nan(""))));
  EXPECT_EQ(nearest(FixedPoint{}, 0.1), 0.1) << "no format: as it is";
}

RC_GTEST_PROP(FixedPoint, IsTheNearestNumber, ()) {
  const FixedPoint format = any_format();
  const double value = any_value(format.range);
  const double number = nearest(format, value);
  RC_ASSERT(std::floor(number / format.step) == number / format.step);
  RC_ASSERT(number >= -format.range && number <= format.range - format.step);
  const bool is_within = value >= -format.range && value <= format.range - format.step;
  if (is_within) RC_ASSERT(std::abs(number - value) <= format.step / 2);
}

RC_GTEST_PROP(FixedPoint, KeepsItsOwnNumbersHoweverItRounds, (std::uint64_t draw)) {
  FixedPoint format = any_format();
  const double number = nearest(format, any_value(format.range));
  format.is_stochastic = true;
  RC_ASSERT(kept(format, number, Purpose::weight_rounding, 0, draw / 2) == number);
  format.is_stochastic = false;
  RC_ASSERT(kept(format, number, Purpose::weight_rounding, 0, draw / 2) == number);
}

// 2^31 - 1 steps: the sum of steps and share would be the next whole number.
TEST(FixedPoint, KeepsItsOwnNumbersWhateverTheShare) {
  const FixedPoint format = fixed_point(32, 1);
  const double most = format.range - format.step;
  const double share = std::nextafter(1.0, 0.0);
  EXPECT_EQ(rounded(format, most - format.step, share), most - format.step);
  EXPECT_EQ(rounded(format, most - format.step, 0.0), most - format.step);
  EXPECT_EQ(rounded(format, most - 0x1p-52, 0x1p-21), most) << "lacks 2^-21 of a step";
  EXPECT_EQ(rounded(format, most - 0x1p-52, 0x1p-22), most - format.step);
}

RC_GTEST_PROP(FixedPoint, RoundsStochasticallyToANeighbour, (std::uint64_t draw)) {
  FixedPoint format = any_format();
  format.is_stochastic = true;
  const double value = any_value(format.range) / 2;
  const double number = kept(format, value, Purpose::weight_rounding, 0, draw / 2);
  RC_ASSERT(std::abs(number - value) < format.step);
}

// The mean of many draws is the value, within five standard errors: the keys are the same for ever.
TEST(FixedPoint, RoundsStochasticallyWithoutABias) {
  constexpr std::uint64_t kDraws = 100'000;
  FixedPoint format = fixed_point(4, 1);
  format.is_stochastic = true;
  for (const double value : {0.3, -0.3, 0.01, -0.74, 0.125}) {
    const double fraction = value / format.step - std::floor(value / format.step);
    double sum = 0;
    for (std::uint64_t k = 0; k < kDraws; ++k) {
      sum += kept(format, value, Purpose::weight_rounding, 7, k);
    }
    const double error = format.step * std::sqrt(fraction * (1 - fraction) / kDraws);
    EXPECT_NEAR(sum / kDraws, value, 5 * error + 1e-12) << value;
  }
}

}  // namespace
}  // namespace recirc
