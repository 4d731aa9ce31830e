#include "network/data_mean.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "network/preset.hpp"
#include "neurons/activation.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PopulationSpec clamped(std::string name, std::uint32_t size, Activation activation) {
  PopulationSpec population;
  population.name = std::move(name);
  population.size = size;
  population.activation = activation;
  population.clamped = true;
  population.bias.emplace().initial = DataMean{};
  return population;
}

// Two clamped populations with one between them that is not.
Scenario scenario_of_two() {
  Scenario scenario;
  scenario.populations = {clamped("a", 2, Activation::identity), clamped("b", 1, {}),
                          clamped("c", 2, Activation::logistic)};
  scenario.populations[1].clamped = false;
  scenario.populations[1].bias.reset();
  return scenario;
}

TEST(DataMean, IsLaidOutOverTheClampedPopulations) {
  const Scenario scenario = scenario_of_two();
  const std::array<double, 4> mean{0.25, -7, 0.5, 0.75};
  EXPECT_THAT(data_mean_findings(scenario), IsEmpty());
  EXPECT_THAT(data_findings(scenario, mean), IsEmpty());
  EXPECT_THAT(biases_from_mean(scenario, 0, mean), ElementsAre(0.25, -7));
  EXPECT_THAT(biases_from_mean(scenario, 2, mean),
              ElementsAre(0, inverse(Activation::logistic, 0.75)));
}

// A pixel that is always black has the mean 0, whose logit is infinite.
TEST(DataMean, KeepsBiasesFiniteWhereTheMeanIsABound) {
  Scenario scenario;
  scenario.populations = {clamped("a", 2, Activation::logistic)};
  const std::array<double, 2> mean{0, 1};
  EXPECT_THAT(biases_from_mean(scenario, 0, mean),
              ElementsAre(std::log(0.001 / 0.999), testing::DoubleEq(std::log(0.999 / 0.001))));
}

TEST(DataMean, ReachesThePopulationWhoseTargetItIs) {
  Scenario scenario;
  scenario.standard_autoencoder.emplace().layers = {2, 1};
  scenario.standard_autoencoder->output_bias = BiasStart::data_mean;
  scenario.standard_autoencoder->output_activation = Activation::logistic;
  scenario.learning.algorithm = TopSpec{};
  scenario = expanded(scenario);
  const std::array<double, 2> mean{0.5, 0.75};
  EXPECT_THAT(data_mean_findings(scenario), IsEmpty());
  EXPECT_THAT(biases_from_mean(scenario, 2, mean),
              ElementsAre(0, inverse(Activation::logistic, 0.75)));
}

TEST(DataMean, IsUnknownToAPopulationThatIsNotShownTheData) {
  Scenario scenario = scenario_of_two();
  scenario.populations[1].bias.emplace().initial = DataMean{};
  const std::vector<Finding> wrong = data_mean_findings(scenario);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0].where, "population[1].bias.start");
}

TEST(DataMean, SaysBothNumbersWhereTheDataDontFit) {
  const std::array<double, 5> mean{};
  const std::vector<Finding> wrong = data_findings(scenario_of_two(), mean);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(to_string(wrong[0]),
            "data: an example has 5 values; as many as there are clamped neurons: 4");
}

TEST(DataMean, IsMissedOnlyByBiasesThatStartThere) {
  Scenario scenario = scenario_of_two();
  scenario.populations[0].bias->initial = ConstantValue{0};
  const std::vector<Finding> wrong = data_findings(scenario, {});
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0].where, "population[2].bias.start");
}

}  // namespace
}  // namespace recirc
