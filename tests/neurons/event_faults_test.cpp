#include "neurons/event_faults.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>

#include "neurons/random.hpp"

namespace recirc {
namespace {

constexpr std::uint64_t kEvents = 100'000;

// Of events and synapses alike: the keys are the same for ever, so five standard errors are, too.
TEST(EventFaults, LoseTheShareThatTheyAreAskedFor) {
  for (const double loss : {0.01, 0.3, 0.9}) {
    std::uint64_t lost = 0;
    for (std::uint64_t k = 0; k < kEvents; ++k) {
      lost += is_lost({.loss = loss, .seed = 1}, {.synapse = k % 100, .number = k});
    }
    const double error = std::sqrt(loss * (1 - loss) / kEvents);
    EXPECT_NEAR(static_cast<double>(lost) / kEvents, loss, 5 * error) << loss;
  }
}

RC_GTEST_PROP(EventFaults, LoseNothingOrAllAtTheEnds, (std::uint64_t number)) {
  RC_ASSERT(!is_lost({.loss = 0, .seed = 1}, {.number = number / 2}));
  RC_ASSERT(is_lost({.loss = 1, .seed = 1}, {.number = number / 2}));
}

TEST(EventFaults, JitterByEveryNumberOfNanosecondsAlike) {
  std::map<std::int64_t, double> seen;
  const EventFaults faults{.jitter = Time{3}, .seed = 1};
  for (std::uint64_t k = 0; k < kEvents; ++k) ++seen[deviation(faults, {.number = k}).ns];
  ASSERT_EQ(seen.size(), 7U);
  EXPECT_EQ(seen.begin()->first, -3);
  EXPECT_EQ(seen.rbegin()->first, 3);
  for (const auto& [ns, count] : seen) {
    EXPECT_NEAR(count / kEvents, 1.0 / 7, 5 * std::sqrt(1.0 / 7 * 6 / 7 / kEvents)) << ns;
  }
}

// Seed, synapse and number are all parts of the key.
TEST(EventFaults, AreOthersForEveryEvent) {
  const EventFaults faults{.jitter = Time{1'000'000'000}, .seed = 1};
  EventFaults other_seed = faults;
  other_seed.seed = 2;
  const TravellingEvent event{.synapse = 1, .number = 1};
  const std::map<Time, int> drawn{{deviation(faults, event), 1},
                                  {deviation(other_seed, event), 2},
                                  {deviation(faults, {.synapse = 2, .number = 1}), 3},
                                  {deviation(faults, {.synapse = 1, .number = 2}), 4}};
  EXPECT_EQ(drawn.size(), 4U);
  EXPECT_EQ(deviation(faults, event), deviation(faults, event));
}

}  // namespace
}  // namespace recirc
