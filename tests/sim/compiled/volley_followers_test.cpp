#include "sim/compiled/volley_followers.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sim/compiled/event_counts.hpp"
#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing_support::ring;
using testing_support::Taped;
using testing_support::taped;

struct Followed {
  explicit Followed(const Scenario& scenario)
      : made(taped(scenario)),
        stages(stages_of(made.built.network, made.tape, 24, sizeof(float))),
        layout(lay_out(made.tape, stages)),
        counts(event_counts(made.built.network, made.tape)),
        followers(made.tape, stages, layout, steps()) {}

  [[nodiscard]] std::set<const TapeStep*> steps() const {
    std::set<const TapeStep*> result;
    for (const EventCount& count : counts) result.insert(count.step);
    return result;
  }
  [[nodiscard]] std::string name(ValueId value) const { return made.tape.values[value].name; }
  // "result = compared - activity" of all volleys that compute a difference.
  [[nodiscard]] std::vector<std::string> differences() const {
    std::vector<std::string> found;
    for (const TapeStep& step : made.tape.steps) {
      const VolleyFollowers follower = followers.of(step);
      if (follower.difference == nullptr) continue;
      const auto& factor = std::get<FactorStep>(follower.difference->operation);
      found.push_back(name(factor.value) + " = " + name(follower.compared));
    }
    return found;
  }

  Taped made;
  std::vector<Stage> stages;
  Layout layout;
  std::vector<EventCount> counts;
  FollowersOfVolleys followers;
};

TEST(FollowersOfVolleys, AreTheDifferencesAndCountsOfTheirActivities) {
  const Followed followed(ring({.sizes = {6, 3}, .batch = 5}));
  EXPECT_EQ(followed.differences(), (std::vector<std::string>{"v.P0 = v.clamp0", "h1.P0 = h1.f0"}));
  for (const TapeStep& step : followed.made.tape.steps) {
    const VolleyFollowers follower = followed.followers.of(step);
    if (follower.count == nullptr) continue;
    EXPECT_TRUE(std::holds_alternative<VolleyStep>(step.operation));
    EXPECT_TRUE(followed.followers.contain(*follower.count));
    EXPECT_EQ(std::get<CountStep>(follower.count->operation).values.size(), 1U);
  }
}

// post[1] of (post[1] - post[3]) is what is compared with, post[3] the activity that follows.
TEST(FollowersOfVolleys, SubtractTheActivityOnly) {
  const Followed reversed(
      ring({.sizes = {6, 3}, .rule = "(post[last] - post[1]) * pre[1]", .batch = 5}));
  EXPECT_TRUE(reversed.differences().empty());
}

TEST(FollowersOfVolleys, DoNoOtherRule) {
  const Followed product(ring({.sizes = {6, 3}, .rule = "post[1] * pre[1]", .batch = 5}));
  EXPECT_TRUE(product.differences().empty());
}

}  // namespace
}  // namespace recirc
