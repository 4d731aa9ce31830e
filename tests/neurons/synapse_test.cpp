// One synapse, one event at a time.
#include "neurons/synapse.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <variant>

namespace recirc {
namespace {

using namespace literals;

SynapseModel model_of(const std::string& rule) {
  SynapseModel model;
  if (!rule.empty()) model.rule = std::get<LearningRule>(LearningRule::parse(rule));
  model.window = 100_ns;
  return model;
}

constexpr const char* kDifference = "(post[0] - post[1]) * pre[0]";

TEST(Synapse, SendsOnItsWeightTimesWhatItReceives) {
  const SynapseModel model = model_of("");
  Synapse synapse(model, -0.5);
  EXPECT_EQ(synapse.receive_pre(model, 3, 1_ns), -1.5);
  EXPECT_EQ(synapse.receive_pre(model, 0, 2_ns), 0.0);
}

TEST(Synapse, FiresWhenTheLastVariableOfItsRuleArrives) {
  const SynapseModel model = model_of(kDifference);
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_post(model, 0.75, Port::basal, 12_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_post(model, 0.5, Port::basal, 20_ns);
  EXPECT_EQ(synapse.fire(model), 0.5);
}

TEST(Synapse, FiresWhateverVariableComesLast) {
  const SynapseModel model = model_of("error * post[0] * pre[1]");
  Synapse synapse(model, 1);
  synapse.receive_error(model, 0.5, 10_ns);
  synapse.receive_post(model, 3, Port::basal, 11_ns);
  synapse.receive_pre(model, 9, 12_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_pre(model, 2, 13_ns);
  EXPECT_EQ(synapse.fire(model), 3.0);
}

TEST(Synapse, FiresOnceAWindow) {
  const SynapseModel model = model_of("post[0] * pre[0]");
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  synapse.receive_post(model, 3, Port::basal, 11_ns);
  EXPECT_EQ(synapse.fire(model), 6.0);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_pre(model, 5, 12_ns);
  synapse.receive_post(model, 7, Port::basal, 13_ns);
  EXPECT_FALSE(synapse.fire(model));

  synapse.receive_pre(model, 5, 110_ns);  // the next window
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_post(model, 7, Port::basal, 111_ns);
  EXPECT_EQ(synapse.fire(model), 35.0);
}

TEST(Synapse, ForgetsActivityOlderThanItsWindow) {
  const SynapseModel model = model_of(kDifference);
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  synapse.receive_post(model, 0.75, Port::basal, 11_ns);
  synapse.receive_post(model, 0.5, Port::basal, 110_ns);  // one too late: it opens a window
  EXPECT_FALSE(synapse.fire(model));
  EXPECT_EQ(synapse.window_opened(), 110_ns);
  synapse.receive_post(model, 0.25, Port::basal, 111_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_pre(model, 4, 112_ns);
  EXPECT_EQ(synapse.fire(model), 1.0);
}

TEST(Synapse, StillSeesTheLastInstantOfItsWindow) {
  const SynapseModel model = model_of(kDifference);
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  synapse.receive_post(model, 0.75, Port::basal, 11_ns);
  synapse.receive_post(model, 0.5, Port::basal, 109_ns);
  EXPECT_EQ(synapse.fire(model), 0.5);
}

TEST(Synapse, OpensItsWindowWithAnyEvent) {
  const SynapseModel model = model_of("pre[0]");
  Synapse by_soma(model, 1);
  by_soma.receive_post(model, 1, Port::basal, 10_ns);
  EXPECT_EQ(by_soma.window_opened(), 10_ns);
  Synapse by_error(model, 1);
  by_error.receive_error(model, 1, 20_ns);
  EXPECT_EQ(by_error.window_opened(), 20_ns);
}

TEST(Synapse, UsesTheFirstErrorOfAWindow) {
  const SynapseModel model = model_of("error * pre[0]");
  Synapse synapse(model, 1);
  synapse.receive_error(model, 2, 10_ns);
  synapse.receive_error(model, 3, 11_ns);
  synapse.receive_pre(model, 1, 12_ns);
  EXPECT_EQ(synapse.fire(model), 2.0);
}

TEST(Synapse, ForgetsItsErrorWithItsWindow) {
  const SynapseModel model = model_of("error * pre[0]");
  Synapse synapse(model, 1);
  synapse.receive_error(model, 2, 10_ns);
  synapse.receive_pre(model, 1, 110_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_error(model, 3, 111_ns);
  EXPECT_EQ(synapse.fire(model), 3.0);
}

TEST(Synapse, ReadsItsOwnWeightAsItIs) {
  const SynapseModel model = model_of("post[0] * (pre[0] - post[0] * w)");
  Synapse synapse(model, 0.5);
  synapse.receive_pre(model, 3, 10_ns);
  synapse.receive_post(model, 2, Port::basal, 11_ns);
  synapse.set_weight(0.25);
  EXPECT_EQ(synapse.fire(model), 2 * (3 - 2 * 0.25));
}

TEST(Synapse, WaitsForTheWindowsEndIfItsRuleNamesLast) {
  const SynapseModel model = model_of("post[last] * pre[0]");
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  synapse.receive_post(model, 3, Port::basal, 11_ns);
  synapse.receive_post(model, 5, Port::basal, 12_ns);
  EXPECT_FALSE(synapse.fire(model));
  EXPECT_EQ(synapse.fire_at_window_end(model), 10.0);
  EXPECT_FALSE(synapse.fire_at_window_end(model));
}

TEST(Synapse, DoesNotFireAtTheWindowsEndWithoutWhatItNames) {
  const SynapseModel last_pre = model_of("pre[last]");
  Synapse without_pre(last_pre, 1);
  without_pre.receive_post(last_pre, 3, Port::basal, 11_ns);
  EXPECT_FALSE(without_pre.fire_at_window_end(last_pre));
  const SynapseModel last_post = model_of("post[last] + pre[0]");
  Synapse without_post(last_post, 1);
  without_post.receive_pre(last_post, 3, 11_ns);
  EXPECT_FALSE(without_post.fire_at_window_end(last_post));
  const SynapseModel both = model_of("post[last] + pre[1]");
  Synapse with_one_pre(both, 1);
  with_one_pre.receive_pre(both, 3, 11_ns);
  with_one_pre.receive_post(both, 3, Port::basal, 12_ns);
  EXPECT_FALSE(with_one_pre.fire_at_window_end(both));
}

TEST(Synapse, FiresAtTheWindowsEndIfItsRuleNamesNothingThatArrives) {
  const SynapseModel model = model_of("-0.5 * w");
  Synapse synapse(model, 4);
  synapse.receive_pre(model, 1, 10_ns);
  EXPECT_FALSE(synapse.fire(model));
  EXPECT_EQ(synapse.fire_at_window_end(model), -2.0);
}

// pre[k] is what is held when the neuron's k-th basal volley closes: 1 ns before its soma's signal
// is here, and of what left the synapse another ns before.
TEST(Synapse, HoldsWhatChangesAddUpTo) {
  SynapseModel model = model_of("pre[0] + 10 * pre[1] + 100 * pre[2]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  EXPECT_EQ(synapse.receive_pre(model, 2, 10_ns), 2.0);
  synapse.receive_post(model, 0, Port::basal, 12_ns);  // 2
  synapse.receive_pre(model, 1, 20_ns);
  synapse.receive_post(model, 0, Port::basal, 21_ns);  // still 2: closed at 20, summed up to 19
  synapse.receive_pre(model, 4, 21_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_post(model, 0, Port::basal, 22_ns);  // 2 + 1
  EXPECT_EQ(synapse.fire(model), 2 + 10 * 2 + 100 * 3);
}

TEST(Synapse, HoldsOneValueForSeveralChangesOfAnInstant) {
  SynapseModel model = model_of("pre[0] + 100 * pre[1]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 1, 10_ns);
  for (const double change : {2, 4, 8}) synapse.receive_pre(model, change, 11_ns);
  synapse.receive_post(model, 0, Port::basal, 12_ns);  // up to 10
  synapse.receive_post(model, 0, Port::basal, 13_ns);  // up to 11
  EXPECT_EQ(synapse.fire(model), 1 + 100 * 15);
}

TEST(Synapse, HoldsWhatItHeldWhicheverEventOfAnInstantIsTheFirst) {
  SynapseModel model = model_of("pre[0]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 1, 10_ns);
  synapse.receive_pre(model, 2, 20_ns);
  synapse.receive_pre(model, 4, 21_ns);
  synapse.receive_post(model, 0, Port::basal, 21_ns);  // up to 19
  EXPECT_EQ(synapse.fire(model), 1.0);
}

TEST(Synapse, HoldsNothingBeforeTheFirstChange) {
  SynapseModel model = model_of("7 + pre[0]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  synapse.receive_post(model, 0, Port::basal, 12_ns);
  EXPECT_EQ(synapse.fire(model), 7.0);
}

TEST(Synapse, TakesNoValueWhenItsNeuronIsClamped) {
  SynapseModel model = model_of("pre[0] + post[0]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  synapse.receive_post(model, 5, Port::clamp, 1_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_pre(model, 2, 10_ns);
  EXPECT_FALSE(synapse.fire(model));
  synapse.receive_post(model, 3, Port::basal, 12_ns);
  EXPECT_EQ(synapse.fire(model), 7.0);
}

TEST(Synapse, ForgetsWhatItHoldsWithItsWindow) {
  SynapseModel model = model_of("pre[0]");
  model.transmission = Transmission::change;
  Synapse synapse(model, 1);
  synapse.receive_pre(model, 2, 10_ns);
  synapse.receive_pre(model, 3, 110_ns);
  synapse.receive_post(model, 0, Port::basal, 120_ns);
  EXPECT_EQ(synapse.fire(model), 3.0);
}

TEST(Synapse, IsSilentIfEveryTermHasAPresynapticFactorOfZero) {
  const SynapseModel product = model_of("post[0] * pre[0] + pre[1]^2");
  Synapse synapse(product, 1);
  synapse.receive_pre(product, 0, 10_ns);
  synapse.receive_pre(product, 0, 11_ns);
  EXPECT_TRUE(synapse.is_presynaptically_silent(product));
  Synapse other(product, 1);
  other.receive_pre(product, 0, 10_ns);
  other.receive_pre(product, 0.5, 11_ns);
  EXPECT_FALSE(other.is_presynaptically_silent(product));
  const SynapseModel decaying = model_of("post[0] * pre[0] - w");
  Synapse decays(decaying, 1);
  decays.receive_pre(decaying, 0, 10_ns);
  EXPECT_FALSE(decays.is_presynaptically_silent(decaying));
}

TEST(SynapseWeight, MovesByRateTimesSumWithinItsLimit) {
  const double no_limit = std::numeric_limits<double>::infinity();
  EXPECT_EQ(applied(1.0, 4.0, 0.25, no_limit), 2.0);
  EXPECT_EQ(applied(1.0, 4.0, 0.25, 1.5), 1.5);
  EXPECT_EQ(applied(-1.0, -4.0, 0.25, 1.5), -1.5);
  EXPECT_EQ(applied(2.0, 0.0, 0.25, 1.5), 1.5);
}

TEST(SynapseWeight, IsScaledDownToTheNormOnly) {
  EXPECT_EQ(norm_factor(25.0, 10.0), 1.0);
  EXPECT_EQ(norm_factor(25.0, 5.0), 1.0);
  EXPECT_EQ(norm_factor(25.0, 2.5), 0.5);
  EXPECT_EQ(norm_factor(0.0, 2.5), 1.0);
}

}  // namespace
}  // namespace recirc
