#include "sim/compiled/step_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "sim/stopwatch.hpp"

namespace recirc {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Gt;

Tape three_steps() {
  Tape tape;
  tape.steps.resize(3);
  return tape;
}

void let_time_pass() {
  const Stopwatch watch;
  while (watch.seconds() <= 0) {
  }
}

TEST(StepClock, AddsItsTimeToThatOfItsStepAlone) {
  const Tape tape = three_steps();
  std::array<double, 3> seconds{10, 20, 30};
  {
    const StepClock clock(seconds, tape, tape.steps[1]);
    let_time_pass();
    EXPECT_EQ(seconds[1], 20);
  }
  EXPECT_THAT(seconds, ElementsAre(DoubleEq(10), Gt(20), DoubleEq(30)));
}

TEST(StepClock, DoesNothingWhereNobodyMeasures) {
  const Tape tape = three_steps();
  const StepClock clock({}, tape, tape.steps[2]);
}

}  // namespace
}  // namespace recirc
