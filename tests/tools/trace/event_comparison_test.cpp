// Two traces, event by event: the first difference, and how many there are.
#include "tools/trace/event_comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tools/trace/small_run.hpp"

namespace recirc {
namespace {

using testing_support::in_blocks;
using testing_support::SmallRun;

const SmallRun& run() {
  static const SmallRun kRun = testing_support::small_run(testing_support::ring({.batch = 2}), 2);
  return kRun;
}

TraceComparison compared(const std::vector<RecordedEvent>& a, const std::vector<RecordedEvent>& b,
                         double tolerance = 0) {
  return compare_events(in_blocks(a, 7), in_blocks(b, 11), run().names,
                        {.tolerance = tolerance, .context = 2, .period = run().period});
}

TEST(EventComparison, FindsATraceEqualToItself) {
  const TraceComparison result = compared(run().events, run().events);
  EXPECT_TRUE(result.is_equal());
  EXPECT_EQ(result.equal, run().events.size());
  EXPECT_EQ(result.other + result.only_in_a + result.only_in_b, 0U);
}

TEST(EventComparison, FindsOneBitAnywhere) {
  for (std::size_t k = 0; k < run().events.size(); ++k) {
    std::vector<RecordedEvent> other = run().events;
    other[k].value = std::nextafter(other[k].value, 9);
    const TraceComparison result = compared(run().events, other);
    ASSERT_FALSE(result.is_equal());
    EXPECT_EQ(result.parting->in_a, run().events[k]);
    EXPECT_EQ(result.parting->in_b, other[k]);
    EXPECT_EQ(result.equal, other.size() - 1);
    EXPECT_EQ(result.other, 1U);
    EXPECT_EQ(result.parting->before.size(), std::min<std::size_t>(k, 2));
    if (k > 0) {
      EXPECT_EQ(result.parting->before.back(), run().events[k - 1]);
    }
  }
}

TEST(EventComparison, FindsAnEventThatOneLacks) {
  for (std::size_t k = 0; k < run().events.size(); ++k) {
    std::vector<RecordedEvent> less = run().events;
    less.erase(less.begin() + static_cast<std::ptrdiff_t>(k));
    const TraceComparison lost = compared(run().events, less);
    ASSERT_FALSE(lost.is_equal());
    EXPECT_EQ(lost.parting->in_a, run().events[k]);
    EXPECT_FALSE(lost.parting->in_b);
    EXPECT_EQ(lost.only_in_a, 1U);
    const TraceComparison added = compared(less, run().events);
    EXPECT_EQ(added.parting->in_b, run().events[k]);
    EXPECT_EQ(added.only_in_b, 1U);
    EXPECT_EQ(added.equal, less.size());
  }
}

TEST(EventComparison, FindsAnotherCauseButNotAnotherCount) {
  std::vector<RecordedEvent> other = run().events;
  other[5].number += 3;
  EXPECT_TRUE(compared(run().events, other).is_equal());
  other[5].caused.ns -= 1;
  EXPECT_EQ(compared(run().events, other).other, 1U);
}

TEST(EventComparison, ToleratesWhatIsSmallBesideTheLargestOfItsGroup) {
  std::vector<RecordedEvent> other = run().events;
  // A change that is small beside that of another synapse of the projection.
  const auto is_first = [&](const RecordedEvent& event) {
    return event.kind == EventKind::change && event.projection == 0 &&
           presentation_of(event, run().period) == 1;
  };
  double largest = 0;
  RecordedEvent* changed = nullptr;
  for (RecordedEvent& event : other) {
    if (!is_first(event)) continue;
    largest = std::max(largest, std::abs(event.value));
    if (changed == nullptr || std::abs(event.value) < std::abs(changed->value)) changed = &event;
  }
  ASSERT_NE(changed, nullptr);
  changed->value += 1e-9 * largest;
  const TraceComparison exact = compared(run().events, other);
  EXPECT_EQ(exact.other, 1U);
  EXPECT_NEAR(exact.distance, 1e-9, 1e-14);
  EXPECT_TRUE(compared(run().events, other, 1.001e-9).is_equal());
  EXPECT_FALSE(compared(run().events, other, 0.999e-9).is_equal());
}

TEST(EventComparison, NeverToleratesWhatIsNoNumber) {
  std::vector<RecordedEvent> other = run().events;
  other[3].value = std::nan("");
  EXPECT_FALSE(compared(run().events, other, 1e300).is_equal());
  EXPECT_TRUE(std::isinf(compared(run().events, other).distance));
  EXPECT_TRUE(compared(other, other).is_equal());
}

TEST(EventComparison, TellsZerosOfEitherSignApart) {
  std::vector<RecordedEvent> plus{run().events.front()};
  plus[0].value = 0;
  std::vector<RecordedEvent> minus = plus;
  minus[0].value = -0.0;
  EXPECT_FALSE(compared(plus, minus).is_equal());
  EXPECT_TRUE(compared(plus, minus, 1e-12).is_equal());
}

TEST(EventComparison, ComparesTracesOfWhichOneIsEmpty) {
  const TraceComparison result = compared({}, run().events);
  EXPECT_EQ(result.only_in_b, run().events.size());
  EXPECT_TRUE(result.parting->before.empty());
  EXPECT_TRUE(compared({}, {}).is_equal());
}

}  // namespace
}  // namespace recirc
