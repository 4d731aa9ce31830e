#include "sim/compiled/thread_team.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

namespace recirc {
namespace {

using testing::Each;

// What threads write is not atomic here: the thread sanitizer sees whether the team orders it.

TEST(ThreadTeam, DoesEachShareOnceOnAThreadOfItsOwn) {
  for (const std::uint32_t threads : {1U, 2U, 3U, 8U}) {
    ThreadTeam team(threads);
    std::vector<int> done(threads, 0);
    std::vector<std::thread::id> ids(threads);
    team.run([&](std::uint32_t number) {
      ++done[number];
      ids[number] = std::this_thread::get_id();
    });
    EXPECT_THAT(done, Each(1)) << threads;
    EXPECT_EQ(std::set<std::thread::id>(ids.begin(), ids.end()).size(), threads);
    EXPECT_EQ(ids[0], std::this_thread::get_id());
  }
}

TEST(ThreadTeam, ReturnsWhenAllAreDoneCallAfterCall) {
  ThreadTeam team(4);
  std::vector<std::uint64_t> sums(4, 0);
  for (std::uint64_t call = 1; call <= 500; ++call) {
    team.run([&sums, call](std::uint32_t number) { sums[number] += call; });
    ASSERT_THAT(sums, Each(call * (call + 1) / 2));
  }
}

// Every thread writes its number, and then adds up what all have written, again and again.
TEST(ThreadTeam, ShowsAfterAMeetingWhatAllDidBefore) {
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint64_t kRounds = 200;
  ThreadTeam team(kThreads);
  std::vector<std::uint64_t> written(kThreads, 0);
  std::vector<std::uint64_t> seen(kThreads, 0);
  team.run([&](std::uint32_t number) {
    for (std::uint64_t round = 1; round <= kRounds; ++round) {
      written[number] = round * (number + 1);
      team.meet();
      seen[number] += std::accumulate(written.begin(), written.end(), std::uint64_t{0});
      team.meet();
    }
  });
  // (1 + 2 + 3 + 4) in round 1, twice that in round 2 ...
  EXPECT_THAT(seen, Each(10 * kRounds * (kRounds + 1) / 2));
}

TEST(ThreadTeam, EndsWithoutHavingWorked) {
  for (const std::uint32_t threads : {1U, 2U, 5U}) const ThreadTeam team(threads);
}

}  // namespace
}  // namespace recirc
