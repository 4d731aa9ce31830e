#include "network/presentation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "neurons/time.hpp"

namespace recirc {
namespace {

using namespace literals;
using testing::ElementsAre;

TimeSpan at(std::int64_t ns) { return {Time{ns}, Time{ns}}; }

PopulationSpec population(std::string name, std::uint32_t size = 3) {
  PopulationSpec spec;
  spec.name = std::move(name);
  spec.size = size;
  return spec;
}

ProjectionSpec projection(std::string pre, std::string post, std::string rule = "") {
  ProjectionSpec spec;
  spec.name = pre + "-" + post;
  spec.pre = std::move(pre);
  spec.post = std::move(post);
  spec.rule = std::move(rule);
  return spec;
}

// A clamped population "v", then "h1", "h2" ... as many as there are hidden layers, and back to
// "v".
Scenario ring(std::uint32_t hidden, const std::string& rule = "(post[0] - post[1]) * pre[0]") {
  Scenario scenario;
  scenario.populations.push_back(population("v"));
  scenario.populations.back().clamped = true;
  for (std::uint32_t h = 1; h <= hidden; ++h) {
    scenario.populations.push_back(population("h" + std::to_string(h)));
  }
  for (std::uint32_t h = 0; h <= hidden; ++h) {
    const std::string post = scenario.populations[(h + 1) % (hidden + 1)].name;
    scenario.projections.push_back(projection(scenario.populations[h].name, post, rule));
  }
  return scenario;
}

TEST(Presentation, SchedulesPlainRecirculation) {
  const TimingPlan plan = plan_timing(ring(1));
  const PopulationSchedule& v = plan.presentation.populations[0];
  const PopulationSchedule& h = plan.presentation.populations[1];
  EXPECT_THAT(v.soma, ElementsAre(at(1), at(2001), at(4001)));
  EXPECT_THAT(h.soma, ElementsAre(at(1001), at(3001)));
  EXPECT_EQ(plan.presentation.last_event, 4001_ns);
  EXPECT_EQ(plan.timing.window, 6001_ns);
  EXPECT_EQ(plan.timing.period, 11002_ns);
  EXPECT_TRUE(plan.presentation.projections[0].one_window);
}

}  // namespace
}  // namespace recirc
