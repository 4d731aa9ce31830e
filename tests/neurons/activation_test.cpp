#include "neurons/activation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace recirc {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Activation any_activation() {
  return *rc::gen::element(Activation::identity, Activation::tanh, Activation::logistic,
                           Activation::relu);
}

// A number in [low, high], evenly spread.
double any_number(double low, double high) {
  return low + (high - low) * *rc::gen::inRange(0, 1'000'001) * 1e-6;
}

double distance(double a, double b) { return std::abs(a - b) / std::max(1.0, std::abs(a)); }

TEST(Activation, HasTheValuesOfItsFunction) {
  EXPECT_EQ(activate(Activation::identity, -1.25), -1.25);
  EXPECT_EQ(activate(Activation::tanh, 0.5), std::tanh(0.5));
  EXPECT_EQ(activate(Activation::logistic, 0), 0.5);
  EXPECT_EQ(activate(Activation::logistic, std::log(3)), 0.75);
  EXPECT_EQ(activate(Activation::relu, 2.5), 2.5);
  EXPECT_EQ(activate(Activation::relu, -2.5), 0);
}

TEST(Activation, OverflowsNowhere) {
  EXPECT_EQ(activate(Activation::logistic, 1e6), 1);
  EXPECT_EQ(activate(Activation::logistic, kInfinity), 1);
  EXPECT_EQ(activate(Activation::logistic, -1e6), 0);
  EXPECT_EQ(activate(Activation::logistic, -kInfinity), 0);
  EXPECT_EQ(activate(Activation::tanh, 1e6), 1);
  EXPECT_EQ(activate(Activation::logistic, -700), std::exp(-700.0)) << "tiny activities are exact";
}

TEST(Activation, LetsNotANumberThrough) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto activation :
       {Activation::identity, Activation::tanh, Activation::logistic, Activation::relu}) {
    EXPECT_TRUE(std::isnan(activate(activation, nan)));
    EXPECT_TRUE(std::isnan(loss(activation, 0.5, nan, nan)));
  }
}

TEST(Activation, IsAtRestAtTheCornerOfRelu) {
  EXPECT_EQ(derivative(Activation::relu, 0, 0), 0);
  EXPECT_EQ(derivative(Activation::relu, 1e-300, 1e-300), 1);
  EXPECT_EQ(derivative(Activation::relu, -1, 0), 0);
}

TEST(Activation, InvertsAMeanAtTheBoundsToAFiniteBias) {
  EXPECT_EQ(inverse(Activation::logistic, 0), std::log(1e-3 / (1 - 1e-3)));
  EXPECT_EQ(inverse(Activation::logistic, 0), inverse(Activation::logistic, 1e-3));
  EXPECT_EQ(inverse(Activation::logistic, 1), inverse(Activation::logistic, 1 - 1e-3));
  EXPECT_EQ(inverse(Activation::tanh, -1), std::atanh(1e-3 - 1));
  EXPECT_EQ(inverse(Activation::tanh, 7), std::atanh(1 - 1e-3));
  EXPECT_EQ(inverse(Activation::relu, -0.5), -0.5);
}

TEST(Activation, MeasuresTheSquaredErrorWithoutAHalf) {
  for (const auto activation : {Activation::identity, Activation::tanh, Activation::relu}) {
    EXPECT_EQ(loss(activation, 2, 123, 0.5), 2.25);
  }
}

TEST(Activation, MeasuresTheCrossEntropyWhereTheActivityHasRounded) {
  EXPECT_EQ(loss(Activation::logistic, 0, 1000, 1), 1000);
  EXPECT_EQ(loss(Activation::logistic, 1, 1000, 1), 0);
  EXPECT_EQ(loss(Activation::logistic, 1, -1000, 0), 1000);
  EXPECT_EQ(loss(Activation::logistic, 0, -1000, 0), 0);
  EXPECT_EQ(loss(Activation::logistic, 0.25, 1000, 1), 750);
  EXPECT_EQ(loss(Activation::logistic, 0, -40, std::exp(-40.0)), std::exp(-40.0));
  EXPECT_EQ(loss(Activation::logistic, 0.5, 0, 0.5), std::log(2.0));
}

TEST(Activation, KeepsThePrecisionOfItsArgument) {
  const transfer::Logistic logistic;
  EXPECT_EQ(logistic(0.3F), 1 / (1 + std::exp(-0.3F)));
  static_assert(std::is_same_v<decltype(logistic(0.3F)), float>);
  static_assert(std::is_same_v<decltype(transfer::Tanh{}.derivative(0.3F, 0.3F)), float>);
  EXPECT_EQ(transfer::Tanh{}(0.3F), std::tanh(0.3F));
}

TEST(Activation, IsOneOfFour) {
  const auto beyond = static_cast<Activation>(4);
  EXPECT_THROW(static_cast<void>(activate(beyond, 0)), InternalError);
}

TEST(Activation, IsTakenOutOfALoop) {
  std::vector<double> activities{-1, 0, 2};
  with_activation(Activation::relu, [&](const auto& function) {
    for (double& value : activities) value = function(value);
  });
  EXPECT_EQ(activities, (std::vector<double>{0, 0, 2}));
}

RC_GTEST_PROP(Activation, HasTheSlopeOfItsFunction, ()) {
  const Activation activation = any_activation();
  const double S = any_number(-6, 6);
  const double step = 1e-5;
  RC_PRE(activation != Activation::relu || std::abs(S) > step);
  const double slope =
      (activate(activation, S + step) - activate(activation, S - step)) / (2 * step);
  RC_ASSERT(distance(derivative(activation, S, activate(activation, S)), slope) < 1e-9);
}

RC_GTEST_PROP(Activation, GivesBackTheActivityOfItsInverse, ()) {
  const Activation activation = any_activation();
  const double low = activation == Activation::tanh ? -0.999 : 1e-3;
  const double y = any_number(low, 0.999);
  RC_ASSERT(distance(activate(activation, inverse(activation, y)), y) < 1e-15);
}

RC_GTEST_PROP(Activation, HasTheTextbooksCrossEntropy, ()) {
  const double S = any_number(-15, 15);
  const double target = any_number(0, 1);
  const double f = activate(Activation::logistic, S);
  const double naive = -target * std::log(f) - (1 - target) * std::log1p(-f);
  RC_ASSERT(distance(loss(Activation::logistic, target, S, f), naive) < 1e-9);
}

// For identity and logistic alike the error target - f(S) is what lowers the loss (eq. 8), up to
// the factor 2 of the squared error.
RC_GTEST_PROP(Activation, DescendsTheLossByTheError, ()) {
  const Activation activation = *rc::gen::element(Activation::identity, Activation::logistic);
  const double S = any_number(-6, 6);
  const double target = any_number(0, 1);
  const auto loss_at = [&](double input) {
    return loss(activation, target, input, activate(activation, input));
  };
  const double step = 1e-5;
  const double slope = (loss_at(S - step) - loss_at(S + step)) / (2 * step);
  const double error = target - activate(activation, S);
  RC_ASSERT(distance(activation == Activation::identity ? 2 * error : error, slope) < 1e-8);
}

}  // namespace
}  // namespace recirc
