#include "sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

namespace recirc {
namespace {

using namespace literals;

struct Bucket {
  std::vector<int> numbers;
  void clear() { numbers.clear(); }
};

using Queue = EventQueue<Bucket>;

/// Takes the earliest instant.
std::vector<int> take(Queue& queue) {
  queue.advance_to(queue.next());
  std::vector<int> numbers = queue.present()->numbers;
  queue.release_present();
  return numbers;
}

TEST(EventQueue, IsEmptyAtFirst) {
  Queue queue;
  EXPECT_EQ(queue.next(), kNever);
  EXPECT_EQ(queue.present(), nullptr);
}

TEST(EventQueue, GivesWhatWasPutInOrderOfTime) {
  Queue queue;
  queue.at(30_ns).numbers.push_back(3);
  queue.at(10_ns).numbers.push_back(1);
  queue.at(30_ns).numbers.push_back(4);
  EXPECT_EQ(queue.next(), 10_ns);
  EXPECT_EQ(take(queue), (std::vector{1}));
  EXPECT_EQ(take(queue), (std::vector{3, 4}));
  EXPECT_EQ(queue.next(), kNever);
}

TEST(EventQueue, TakesWhatIsPutAtThePresentInstant) {
  Queue queue;
  queue.at(10_ns).numbers.push_back(1);
  queue.advance_to(10_ns);
  queue.at(10_ns).numbers.push_back(2);
  EXPECT_EQ(queue.present()->numbers, (std::vector{1, 2}));
}

TEST(EventQueue, CanWaitWithoutAnInstant) {
  Queue queue;
  queue.at(10_ns).numbers.push_back(1);
  queue.advance_to(5_ns);
  EXPECT_EQ(queue.present(), nullptr);
  queue.release_present();
  EXPECT_EQ(queue.next(), 10_ns);
}

TEST(EventQueue, RefusesThePast) {
  Queue queue;
  queue.at(10_ns).numbers.push_back(1);
  queue.advance_to(10_ns);
  EXPECT_THROW(queue.at(9_ns), InternalError);
  EXPECT_THROW(queue.advance_to(9_ns), InternalError);
}

TEST(EventQueue, KeepsWhatLiesBeyondItsWheel) {
  Queue queue(Time{1});  // 64 slots
  queue.at(Time{1'000'000'000}).numbers.push_back(4);
  queue.at(Time{64}).numbers.push_back(2);
  queue.at(Time{63}).numbers.push_back(1);
  queue.at(Time{128}).numbers.push_back(3);
  for (int number = 1; number <= 4; ++number) EXPECT_EQ(take(queue), (std::vector{number}));
  EXPECT_EQ(queue.next(), kNever);
}

// An instant that lay beyond the wheel when it was first named must be found again on it.
TEST(EventQueue, AddsToAnInstantThatHasComeNearer) {
  Queue queue(Time{1});
  queue.at(Time{100}).numbers.push_back(1);
  queue.at(Time{50}).numbers.push_back(0);
  take(queue);
  queue.at(Time{100}).numbers.push_back(2);
  EXPECT_EQ(take(queue), (std::vector{1, 2}));
  EXPECT_EQ(queue.next(), kNever);
}

// Any pushes, from the present to far beyond the wheel, and any pace: as an ordered map would have
// it. Times wrap around the wheel many times.
RC_GTEST_PROP(EventQueue, AgreesWithAnOrderedMap, ()) {
  Queue queue(Time{*rc::gen::element<std::int64_t>(1, 100, 5000)});
  std::map<std::int64_t, std::vector<int>> model;
  std::int64_t now = 0;
  int number = 0;
  const auto far = rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 40);
  const auto ahead =
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 5), rc::gen::inRange<std::int64_t>(0, 200),
                     rc::gen::inRange<std::int64_t>(0, 20'000), far,
                     rc::gen::element<std::int64_t>(63, 64, 65, 127, 128, 129));
  const auto steps = *rc::gen::inRange(1, 100);
  for (int step = 0; step < steps; ++step) {
    const auto pushes = *rc::gen::inRange(0, 4);
    for (int k = 0; k < pushes; ++k) {
      const std::int64_t time = now + *ahead;
      queue.at(Time{time}).numbers.push_back(number);
      model[time].push_back(number++);
    }
    RC_ASSERT(queue.next() == (model.empty() ? kNever : Time{model.begin()->first}));
    if (model.empty()) continue;
    now = model.begin()->first;
    queue.advance_to(Time{now});
    RC_ASSERT(queue.present() != nullptr);
    RC_ASSERT(queue.present()->numbers == model.begin()->second);
    queue.release_present();
    RC_ASSERT(queue.present() == nullptr);
    model.erase(model.begin());
  }
}

}  // namespace
}  // namespace recirc
