#include "protocols/scenario_writer.hpp"

#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "protocols/scenario_validation.hpp"
#include "scenario_generator.hpp"

namespace recirc {
namespace {

RC_GTEST_PROP(ScenarioText, ReadsBackAsTheSameScenario, ()) {
  const Scenario scenario = *scenario_generator::scenarios();
  const std::string text = scenario_text(scenario);
  try {
    RC_ASSERT(parse_scenario(text, "written").scenario == scenario);
  } catch (const InputError& error) {
    RC_FAIL(error.what() + ("\n" + text));
  }
}

RC_GTEST_PROP(ScenarioText, OfWhatWasReadIsTheSameText, ()) {
  const std::string text = scenario_text(*scenario_generator::scenarios());
  RC_ASSERT(scenario_text(parse_scenario(text, "written").scenario) == text);
}

TEST(ScenarioText, LeavesDefaultsOutAndKeepsListsShort) {
  Scenario scenario;
  scenario.name = "small";
  scenario.data.source = IdxData{.name = "mnist"};
  scenario.circular_autoencoder = AutoencoderSpec{.layers = {784, 20},
                                                  .hidden_activation = Activation::tanh,
                                                  .output_bias = BiasStart::data_mean};
  scenario.learning.algorithm = RecirculationSpec{};
  scenario.learning.batch = 100;
  EXPECT_EQ(scenario_text(scenario), R"(name: "small"
data {
  idx {
    name: "mnist"
  }
}
circular_autoencoder {
  layers: [784, 20]
  hidden_activation: TANH
  visible_bias: DATA_MEAN
}
learning {
  recirculation {
  }
  batch: 100
}
)");
}

}  // namespace
}  // namespace recirc
