#include "sim/theory/integration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "neurons/errors.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::distance;
using State = std::vector<double>;

void decay(std::span<const double> state, std::span<double> rates) {
  for (std::size_t k = 0; k < state.size(); ++k) rates[k] = -state[k];
}

// 1 / (1 - t): beyond all bounds at t = 1.
void blow_up(std::span<const double> state, std::span<double> rates) {
  rates[0] = state[0] * state[0];
}

TEST(Integration, FollowsAnExponentialToItsTolerance) {
  const State times{0, 0.1, 1, 1, 5};
  const Trajectory way = trajectory(decay, {1, -2}, times);
  ASSERT_EQ(way.times, times);
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_LT(distance(State{std::exp(-times[k]), -2 * std::exp(-times[k])}, way.states[k]), 1e-9);
  }
}

TEST(Integration, IsTheSameWithMoreTimesBetween) {
  State times;
  for (int k = 0; k <= 200; ++k) times.push_back(k * 0.01);
  const State end = trajectory(decay, {1}, times).states.back();
  EXPECT_LT(distance(State{std::exp(-2.0)}, end), 1e-9);
}

TEST(Integration, SaysWhereItCannotGoOn) {
  const State before{0.999};
  EXPECT_LT(distance(State{1000}, trajectory(blow_up, {1}, before).states[0]), 1e-6);
  const State beyond{1.5};
  EXPECT_THROW(trajectory(blow_up, {1}, beyond), RunError);
}

TEST(Integration, StopsWhereItFoundWhatItLookedFor) {
  const Arrival arrival = go_until(
      blow_up, {1}, 100'000, [](double, std::span<const double> state) { return state[0] > 1e6; });
  EXPECT_TRUE(arrival.found);
  EXPECT_LT(distance(State{1}, State{arrival.time}), 1e-5);
  const Arrival cut =
      go_until(decay, {1}, 3, [](double, std::span<const double>) { return false; });
  EXPECT_FALSE(cut.found);
  EXPECT_GT(cut.time, 0);
}

}  // namespace
}  // namespace recirc
