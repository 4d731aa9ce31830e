// However events are shared out to partitions, and in whichever order each tells those of an
// instant: they come out in the one order, up to the time that was asked for.
#include "sim/event_merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

#include "tests/protocols/random_events.hpp"

namespace recirc {
namespace {

using Block = EventMerge::Block;

// Events of each partition as it tells them: a neuron's are of one, and those of an instant are in
// any order but that in which comes_before leaves them equal.
std::vector<Block> shared_out(const Block& events, std::uint32_t partitions, std::mt19937& random) {
  std::vector<Block> told(partitions);
  for (const RecordedEvent& event : events) {
    told[index(event.neuron) % partitions].push_back(event);
  }
  for (Block& block : told) {
    const auto turn = [&](const RecordedEvent& a, const RecordedEvent& b) {
      const auto key = [&](const RecordedEvent& event) {
        return std::tuple(event.time, index(event.pre) * 7 % 11, event.port, event.kind);
      };
      return key(a) < key(b);
    };
    if (random() % 2 == 0) std::ranges::stable_sort(block, turn);
  }
  return told;
}

TEST(EventMerge, PutsWhatPartitionsTellInTheOneOrder) {
  std::mt19937 random(1);
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Block events = testing_support::random_events(1 + random() % 3000, seed);
    const std::uint32_t partitions = 1 + seed % 3;
    EventMerge merge(partitions);
    Block taken;
    const auto take = [&](auto some) { taken.insert(taken.end(), some.begin(), some.end()); };
    const std::vector<Block> told = shared_out(events, partitions, random);
    const Time middle = events[events.size() / 2].time;
    for (std::uint32_t k = 0; k < partitions; ++k) {
      const auto half = std::ranges::lower_bound(told[k], middle, {}, &RecordedEvent::time);
      merge.add(k, Block(told[k].begin(), half));
      merge.add(k, Block(half, told[k].end()));
    }
    merge.take_before(middle, take);
    for (const RecordedEvent& event : taken) EXPECT_LT(event.time, middle);
    merge.take_before(kNever, take);
    EXPECT_EQ(taken, events);
  }
}

// What compares equal is of one synapse, which tells it in its order.
TEST(EventMerge, LeavesEqualEventsInTheOrderInWhichTheyWereTold) {
  RecordedEvent event{.time = Time{5}, .caused = Time{1}, .pre = NeuronId{1}, .projection = 0};
  event.kind = EventKind::delivery;
  Block told;
  for (const std::uint32_t neuron : {9U, 3U, 9U, 3U, 9U}) {
    event.neuron = NeuronId{neuron};
    event.value = static_cast<double>(told.size());
    told.push_back(event);
  }
  EventMerge merge(1);
  merge.add(0, told);
  std::vector<double> values;
  merge.take_before(kNever, [&](auto some) {
    for (const RecordedEvent& one : some) values.push_back(one.value);
  });
  EXPECT_EQ(values, (std::vector<double>{1, 3, 0, 2, 4}));
}

}  // namespace
}  // namespace recirc
