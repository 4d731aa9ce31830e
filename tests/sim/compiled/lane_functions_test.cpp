#include "sim/compiled/lane_functions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace recirc {
namespace {

// The functions under test and what they are twins of, evaluated in more digits.
struct Exp {
  template <class T>
  static Lanes<T> lanes(Lanes<T> x) {
    return exp(x);
  }
  template <class T>
  static T exact(T x) {
    return std::exp(x);
  }
};
struct ExpMinusAbs {
  template <class T>
  static Lanes<T> lanes(Lanes<T> x) {
    return exp_minus_abs(x);
  }
  template <class T>
  static T exact(T x) {
    return std::exp(-std::abs(x));
  }
};
struct Tanh {
  template <class T>
  static Lanes<T> lanes(Lanes<T> x) {
    return tanh(x);
  }
  template <class T>
  static T exact(T x) {
    return std::tanh(x);
  }
};
struct Log1p {
  template <class T>
  static Lanes<T> lanes(Lanes<T> x) {
    return log1p(x);
  }
  template <class T>
  static T exact(T x) {
    return std::log1p(x);
  }
};

// How many units in the last place of the exact value `y` is off; 0 if it is the nearest number.
template <class T>
double distance(T y, long double exact) {
  const auto nearest = static_cast<T>(exact);
  if (y == nearest) return 0;
  const T next = std::nextafter(std::abs(nearest), std::numeric_limits<T>::infinity());
  return static_cast<double>(std::abs((y - exact) / (next - std::abs(nearest))));
}

// The greatest distance over 200,000 numbers from `low` to `high`; not-a-number if there is one.
template <class T, class Function>
double greatest_distance(double low, double high) {
  constexpr int kNumbers = 200'000;
  constexpr int kCount = Lanes<T>::kCount;
  double greatest = 0;
  for (int k = 0; k < kNumbers; k += kCount) {
    alignas(kLaneBytes) T x[kCount];
    for (int lane = 0; lane < kCount; ++lane) {
      x[lane] = static_cast<T>(low + (high - low) * (k + lane) / kNumbers);
    }
    const Lanes<T> y = Function::lanes(Lanes<T>::load(x));
    for (int lane = 0; lane < kCount; ++lane) {
      const double off = distance(y[lane], Function::exact(static_cast<long double>(x[lane])));
      if (!(off <= greatest)) greatest = off;
    }
  }
  return greatest;
}

template <class T>
class LaneFunctions : public testing::Test {
 protected:
  static constexpr T kInfinity = std::numeric_limits<T>::infinity();
  static constexpr T kNan = std::numeric_limits<T>::quiet_NaN();
  static constexpr T kLeast = std::numeric_limits<T>::denorm_min();
  static constexpr T kMost = std::numeric_limits<T>::max();

  template <class Function>
  static T at(T x) {
    return Function::lanes(Lanes<T>(x))[0];
  }
  // Bit by bit what the twin gives.
  template <class Function>
  static void expect_exactly(std::initializer_list<T> numbers) {
    for (const T x : numbers) {
      EXPECT_EQ(at<Function>(x), Function::exact(x)) << x;
      EXPECT_EQ(std::signbit(at<Function>(x)), std::signbit(Function::exact(x))) << x;
    }
    EXPECT_TRUE(std::isnan(at<Function>(kNan)));
    EXPECT_TRUE(std::isnan(at<Function>(-kNan)));
  }
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(LaneFunctions, Precisions);

TYPED_TEST(LaneFunctions, ExpIsWithinOneAndAHalfUnits) {
  using T = TypeParam;
  const double low = std::log(std::numeric_limits<T>::denorm_min());
  const double high = std::log(std::numeric_limits<T>::max());
  EXPECT_LT((greatest_distance<T, Exp>(low, high)), 1.5);
  EXPECT_LT((greatest_distance<T, Exp>(-1, 1)), 1.5);
  EXPECT_LT((greatest_distance<T, Exp>(-1e-3, 1e-3)), 1.5);
  EXPECT_LT((greatest_distance<T, ExpMinusAbs>(low, 1)), 1.5);
}

TYPED_TEST(LaneFunctions, TanhIsWithinThreeUnits) {
  using T = TypeParam;
  EXPECT_LT((greatest_distance<T, Tanh>(-25, 25)), 3);
  EXPECT_LT((greatest_distance<T, Tanh>(-1, 1)), 3);
  EXPECT_LT((greatest_distance<T, Tanh>(-1e-3, 1e-3)), 3);
}

// There neurons saturate, and share the few numbers that are left: whether two of these cancel must
// not depend on who computed them.
TYPED_TEST(LaneFunctions, TanhIsTheNearestNumberWhereItIsNearOne) {
  using T = TypeParam;
  const double low = sizeof(T) == 4 ? 8 : 16;
  EXPECT_LE((greatest_distance<T, Tanh>(low, 25)), 0.5);  // to the last bit, or in the middle
  EXPECT_LE((greatest_distance<T, Tanh>(-25, -low)), 0.5);
}

TYPED_TEST(LaneFunctions, Log1pIsWithinThreeUnits) {
  using T = TypeParam;
  EXPECT_LT((greatest_distance<T, Log1p>(-0.99999, 1)), 3);
  EXPECT_LT((greatest_distance<T, Log1p>(-0.5, 0)), 3);
  EXPECT_LT((greatest_distance<T, Log1p>(-1e-6, 1e-6)), 3);
  EXPECT_LT((greatest_distance<T, Log1p>(0, 1e9)), 3);
}

TYPED_TEST(LaneFunctions, AreExactAtTheExtremes) {
  using Fixture = LaneFunctions<TypeParam>;
  using T = TypeParam;
  const T infinity = Fixture::kInfinity;
  const T least = Fixture::kLeast;
  const T most = Fixture::kMost;
  this->template expect_exactly<Exp>({T{0}, T{-0.0}, infinity, -infinity, least, most, -most});
  this->template expect_exactly<ExpMinusAbs>(
      {T{0}, T{-0.0}, infinity, -infinity, least, most, -most});
  this->template expect_exactly<Tanh>(
      {T{0}, T{-0.0}, infinity, -infinity, least, -least, most, -most});
  this->template expect_exactly<Log1p>({T{0}, T{-0.0}, infinity, least, -least, T{-1}});
  EXPECT_TRUE(std::isnan(this->template at<Log1p>(T{-2})));
  EXPECT_TRUE(std::isnan(this->template at<Log1p>(-infinity)));
}

TYPED_TEST(LaneFunctions, TakeNoNoticeOfOtherLanes) {
  using T = TypeParam;
  Lanes<T> x(T(0.7));
  x.native[1] = LaneFunctions<T>::kNan;
  x.native[Lanes<T>::kCount - 1] = LaneFunctions<T>::kInfinity;
  EXPECT_EQ(exp(x)[0], exp(Lanes<T>(T(0.7)))[0]);
  EXPECT_EQ(tanh(x)[0], tanh(Lanes<T>(T(0.7)))[0]);
  EXPECT_EQ(log1p(x)[0], log1p(Lanes<T>(T(0.7)))[0]);
}

}  // namespace
}  // namespace recirc
