#include "tools/theory_events.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/theory/linear_chain.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::distance;
using testing_support::kSameValues;

TEST(TheoryEvents, FollowTheEquationsToFirstOrderInTheRate) {
  for (const EventCase& event_case : event_cases()) {
    const EventComparison comparison = compare_with_events(event_case, EngineKind::automatic);
    EXPECT_EQ(comparison.engine, "compiled") << event_case.name;
    EXPECT_TRUE(comparison.is_first_order()) << event_case.name << ": " << comparison.order;
    EXPECT_LT(comparison.ways.back().distance, 0.01) << event_case.name;
  }
}

TEST(TheoryEvents, AreTheSameOnBothEngines) {
  for (const EventCase& event_case : event_cases()) {
    const EventComparison compiled = compare_with_events(event_case, EngineKind::compiled);
    const EventComparison actor = compare_with_events(event_case, EngineKind::actor);
    EXPECT_EQ(actor.engine, "actor");
    for (std::size_t k = 0; k < actor.ways.size(); ++k) {
      for (std::size_t t = 0; t < actor.ways[k].states.size(); ++t) {
        EXPECT_LT(distance(actor.ways[k].states[t], compiled.ways[k].states[t]), kSameValues)
            << event_case.name << " at sample " << t;
      }
    }
  }
}

// Where the equation has another sign or another number of rounds, smaller rates don't help.
TEST(TheoryEvents, DoNotFollowAnotherEquation) {
  for (EventCase event_case : event_cases()) {
    if (event_case.equation == "eq52") continue;
    event_case.flow =
        flow_of(LinearChain{.beta = 7.0 / 6, .first = 0, .last = 4, .top = TopRule::equation_48});
    const EventComparison comparison = compare_with_events(event_case, EngineKind::automatic);
    EXPECT_FALSE(comparison.is_first_order()) << event_case.name;
    EXPECT_GT(comparison.ways.back().distance, 0.01) << event_case.name;
  }
}

// Events show it as the equation does: theorem 6.2 fails (ERRATA 6).
TEST(TheoryEvents, EndAtTheMirrorWhereTheorem62Fails) {
  const auto cases = event_cases();
  const auto end = [&](const char* name) {
    const auto found = std::ranges::find(cases, name, &EventCase::name);
    EXPECT_NE(found, cases.end());
    return loop_gain(compare_with_events(*found, EngineKind::automatic).ways.back().states.back());
  };
  EXPECT_NEAR(end("A*[1,1,1], eq. 48, n = 2"), -1, 1e-3);
  EXPECT_NEAR(end("A*[1,1,1], n = 2, gradient at the top"), 1, 1e-2);
}

}  // namespace
}  // namespace recirc
