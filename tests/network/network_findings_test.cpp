#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network/network_builder.hpp"
#include "network/preset.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Scenario ring() {
  Scenario scenario;
  scenario.circular_autoencoder.emplace().layers = {3, 2};
  scenario.learning.algorithm = RecirculationSpec{};
  return expanded(scenario);
}

std::vector<std::string> places(const Scenario& scenario) {
  std::vector<std::string> result;
  for (const Finding& finding : network_findings(scenario)) result.push_back(finding.where);
  return result;
}

TEST(NetworkFindings, AreNoneForWhatAPresetExpandsTo) { EXPECT_THAT(places(ring()), IsEmpty()); }

TEST(NetworkFindings, PointIntoTheTextOfARule) {
  Scenario scenario = ring();
  scenario.projections[1].rule = "(post[0] - post[1]) * pro[0]";
  scenario.populations[0].bias->rule = "post[0] - \"x\"";
  const std::vector<Finding> wrong = network_findings(scenario);
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0].where, "population[0].bias.rule");
  EXPECT_EQ(wrong[0].offset, 10U);
  EXPECT_EQ(wrong[1].where, "projection[1].rule");
  EXPECT_EQ(wrong[1].offset, 22U);
  EXPECT_NE(wrong[1].what, "");
}

TEST(NetworkFindings, IncludeWhatValidationSaysOfTheNetwork) {
  Scenario scenario = ring();
  scenario.projections[0].post = "hiden";
  scenario.populations[0].axon_memory = 2;
  EXPECT_THAT(places(scenario), ElementsAre("population[0].axon_memory", "projection[0].post"));
}

TEST(NetworkFindings, NeedNeitherANameNorData) {
  Scenario scenario = ring();
  scenario.name = "";
  scenario.data.source = std::monostate{};
  EXPECT_THAT(places(scenario), IsEmpty());
  EXPECT_THAT(places(Scenario{}), ElementsAre("")) << "but a network";
}

}  // namespace
}  // namespace recirc
