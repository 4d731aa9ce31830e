#include "sim/compiled/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/sim/compiled/products.hpp"

namespace recirc {
namespace {

template <class T>
constexpr T kInfinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T kNan = std::numeric_limits<T>::quiet_NaN();

// start, start + step, ...
template <class T>
Lanes<T> ramp(T start, T step) {
  alignas(kLaneBytes) T numbers[Lanes<T>::kCount];
  for (std::size_t lane = 0; lane < Lanes<T>::kCount; ++lane) {
    numbers[lane] = start + step * static_cast<T>(lane);
  }
  return Lanes<T>::load(numbers);
}

template <class T>
class LanesOf : public testing::Test {
 protected:
  // Lane by lane, what `one` makes of the lanes of a and b.
  template <class One>
  static void expect_each(Lanes<T> result, Lanes<T> a, Lanes<T> b, const One& one) {
    for (std::size_t lane = 0; lane < Lanes<T>::kCount; ++lane) {
      EXPECT_EQ(result[lane], one(a[lane], b[lane])) << "lane " << lane;
    }
  }
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(LanesOf, Precisions);

TYPED_TEST(LanesOf, CalculateAsNumbersDo) {
  using T = TypeParam;
  const auto a = ramp<T>(T{-2.5}, T{0.75});
  const auto b = ramp<T>(T{3}, T(0.5));
  const auto check = [&](const auto& formula) { this->expect_each(formula(a, b), a, b, formula); };
  check([](auto x, auto y) { return x + y; });
  check([](auto x, auto y) { return x - y; });
  check([](auto x, auto y) { return x * y; });
  check([](auto x, auto y) { return x / y; });
  check([](auto x, auto) { return -x; });
  check([](auto x, auto y) { return (1 - x) * y / 2 + T(0.1) * (x - 1); });
  check([](auto x, auto y) {
    x += y;
    x *= y;
    x -= 1 / y;
    return x /= y;
  });
}

TYPED_TEST(LanesOf, CompareAndSelect) {
  using T = TypeParam;
  const auto a = ramp<T>(T{-1}, T{1});
  const auto b = Lanes<T>(T{0});
  const auto choose = [&](Mask<T> mask, const auto& one) {
    this->expect_each(select(mask, T{1}, T{2}), a, b,
                      [&](T x, T y) { return T(one(x, y) ? 1 : 2); });
  };
  choose(a < b, [](T x, T y) { return x < y; });
  choose(a > 0, [](T x, T) { return x > 0; });
  choose(a <= b, [](T x, T y) { return x <= y; });
  choose(a >= 0, [](T x, T) { return x >= 0; });
  choose(a == b, [](T x, T y) { return x == y; });
  choose(a != 0, [](T x, T) { return x != 0; });
  choose((a > -1) & !(a == 1), [](T x, T) { return x > -1 && x != 1; });
  choose((a < 0) | (a == 1), [](T x, T) { return x < 0 || x == 1; });
}

TYPED_TEST(LanesOf, CountWhatIsTrue) {
  using T = TypeParam;
  constexpr auto kCount = static_cast<unsigned>(Lanes<T>::kCount);
  const auto a = ramp<T>(T{0}, T{1});
  EXPECT_EQ(lane_bits(a == 1), 2U);
  EXPECT_EQ(count(a > 0), kCount - 1);
  EXPECT_TRUE(any(a == 1));
  EXPECT_FALSE(any(a < 0));
  EXPECT_TRUE(all(a >= 0));
  EXPECT_FALSE(all(a > 0));
}

TYPED_TEST(LanesOf, FuseAsTheScalarTwinDoes) {
  using T = TypeParam;
  const auto a = ramp<T>(T{1} / 3, T{1} / 7);
  const auto b = ramp<T>(T{-1} / 9, T{1} / 11);
  this->expect_each(fused(a, b, T{1} / 13), a, b,
                    [](T x, T y) { return fused_once<T>(x, y, T{1} / 13); });
}

TYPED_TEST(LanesOf, TakeLeastGreatestAndRoot) {
  using T = TypeParam;
  const auto a = ramp<T>(T{-2}, T{1});
  const auto b = ramp<T>(T{2}, T{-1});
  this->expect_each(min(a, b), a, b, [](T x, T y) { return std::min(x, y); });
  this->expect_each(max(a, b), a, b, [](T x, T y) { return std::max(x, y); });
  this->expect_each(sqrt(abs(a)), a, b, [](T x, T) { return std::sqrt(std::abs(x)); });
  EXPECT_TRUE(std::isnan(max(Lanes<T>(kNan<T>), T{0})[0]));
  EXPECT_TRUE(std::isnan(min(Lanes<T>(kNan<T>), T{0})[0]));
  EXPECT_FALSE(std::signbit(abs(Lanes<T>(T{-0.0}))[0]));
  EXPECT_EQ(copysign(Lanes<T>(T{-3}), Lanes<T>(T{-0.0}))[0], -3);
  EXPECT_EQ(copysign(Lanes<T>(T{-3}), Lanes<T>(T{2}))[0], 3);
}

TYPED_TEST(LanesOf, KeepTheSignOfABroadcastZero) {
  EXPECT_TRUE(std::signbit(Lanes<TypeParam>(TypeParam{-0.0})[0]));
}

TYPED_TEST(LanesOf, SumHalves) {
  using T = TypeParam;
  std::vector<T> lanes(Lanes<T>::kCount);
  const auto a = ramp<T>(T{1} / 3, T{1} / 7);
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = a[lane];
  while (lanes.size() > 1) {
    const std::size_t half = lanes.size() / 2;
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    lanes.resize(half);
  }
  EXPECT_EQ(sum(a), lanes[0]);
}

TYPED_TEST(LanesOf, SumHalvesOfFourVectorsAtOnce) {
  using T = TypeParam;
  const std::array<Lanes<T>, 4> four{ramp<T>(T{1} / 3, T{1} / 7), ramp<T>(T{-5} / 3, T{1} / 11),
                                     ramp<T>(T{1} / 9, T{-1} / 13), ramp<T>(T{7}, T{1} / 17)};
  const std::array<T, 4> found = sums(four);
  for (std::size_t k = 0; k < four.size(); ++k) EXPECT_EQ(found[k], sum(four[k])) << k;
}

TYPED_TEST(LanesOf, TellWhereTheyAreNotZero) {
  using T = TypeParam;
  const auto a = ramp<T>(T{-2}, T{1});
  EXPECT_EQ(nonzero_bits(a), lane_bits(a != T{0}));
  EXPECT_EQ(nonzero_bits(Lanes<T>(T{-0.0})), 0U);
  EXPECT_EQ(nonzero_bits(Lanes<T>(std::numeric_limits<T>::quiet_NaN())),
            (1U << Lanes<T>::kCount) - 1);
}

TYPED_TEST(LanesOf, LoadAndStoreAnywhere) {
  using T = TypeParam;
  alignas(kLaneBytes) T numbers[2 * Lanes<T>::kCount] = {};
  const auto a = ramp<T>(T{1}, T{1});
  a.store_unaligned(numbers + 1);
  EXPECT_EQ(numbers[0], 0);
  EXPECT_EQ(Lanes<T>::load_unaligned(numbers + 1)[1], 2);
  a.store(numbers);
  EXPECT_EQ(Lanes<T>::load(numbers)[0], 1);
}

}  // namespace
}  // namespace recirc
