#include "sim/compiled/tape_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::ring;
using testing_support::Taped;

std::string text_of(const Scenario& scenario) {
  const Taped taped = testing_support::taped(scenario);
  return tape_text(taped.built.network, taped.tape);
}

TEST(TapeText, IsATableOfSteps) {
  EXPECT_EQ(text_of(ring({.sizes = {4, 2}})),
            R"(ns  step     where     shape  FLOP  events  computes
 0  clamp    v             4     0       0  v.clamp0 = example[0..3]
 9  deliver  v-h1      4 x 2    16       8  h1.sum0 = v.clamp0 * W
10  volley   h1 basal      2     4       0  h1.f0 = tanh(h1.sum0 + bias)
19  deliver  h1-v      2 x 4    16       8  v.sum0 = h1.f0 * W
20  volley   v basal       4    12       0  v.f0 = tanh(v.sum0 + bias); judged
21  factor   v             4     8       0  v.P0 = v.clamp0 - v.f0
21  learn    h1-v      2 x 4    16       8  change += h1.f0 x v.P0
21  learn    v bias        4     4       0  change += v.P0
29  deliver  v-h1      4 x 2    16       8  h1.sum1 = v.f0 * W
30  volley   h1 basal      2     4       0  h1.f1 = tanh(h1.sum1 + bias)
31  factor   h1            2     4       0  h1.P0 = h1.f0 - h1.f1
31  learn    v-h1      4 x 2    16       8  change += v.clamp0 x h1.P0
31  learn    h1 bias       2     2       0  change += h1.P0
39  deliver  h1-v      2 x 4    16       8  v.sum1 = h1.f1 * W  dead, counted
40  volley   v basal       4     8       0  v.f1 = tanh(v.sum1 + bias); v.S1 = v.sum1 + bias  dead

a presentation: 118 FLOP, and 24 dead that are dropped
                48 synaptic events, 8 of them dead but counted
                12 neuron events
)");
}

TEST(TapeText, ShowsMemories) {
  Scenario scenario = ring();
  scenario.populations[0].soma_memory = 0.25;
  scenario.populations[0].axon_memory = 0.5;
  const std::string text = text_of(scenario);
  EXPECT_THAT(text, HasSubstr("v.soma0 = mix(0.25, O(0), f(S)); v.axon0 = mix(0.5, O(0), f(S))"));
  EXPECT_THAT(text, HasSubstr("v.P0 = v.clamp0 - v.soma0\n"));
}

TEST(TapeText, ShowsErrorsAndTargets) {
  const std::string text = text_of(testing_support::feedforward(2));
  EXPECT_THAT(text, HasSubstr("out.error0 = out.sum0 - f(S); judged\n"));
  EXPECT_THAT(text, HasSubstr("h.error0 = h.sum1 * f'(S)\n"));
  EXPECT_THAT(text, HasSubstr("  2 of 2 x 2  "));
  Scenario scenario = ring({.rule = "post[1] * pre[0]"});
  scenario.populations[0].recirculates = Recirculates::error;
  EXPECT_THAT(text_of(scenario), HasSubstr("v.axon0 = O(0) - f(S); judged\n"));
}

TEST(TapeText, ShowsWhatNeuronsRound) {
  Scenario scenario = testing_support::feedforward(2);
  scenario.arithmetic = {.weight_bits = 8, .activity_bits = 8};
  const std::string text = text_of(scenario);
  EXPECT_THAT(text, HasSubstr("in.clamp0 = kept(example[0..1])\n"));
  EXPECT_THAT(text, HasSubstr("h.f0 = kept(tanh(h.sum0 + bias))"));
  EXPECT_THAT(text, HasSubstr("out.target0 = kept(out.sum0)\n"));
  EXPECT_THAT(text, HasSubstr("out.error0 = kept(out.target0 - f(S)); judged\n"));
  EXPECT_THAT(text, HasSubstr("h.error0 = kept(h.sum1 * f'(S))\n"));
  EXPECT_THAT(text, HasSubstr("out.sum1 = h.f0 * W\n")) << "a sum has all its bits";
}

TEST(TapeText, ShowsBothEndsOfATime) {
  Scenario scenario = ring({.rule = "post[0] * pre[0]", .recirculations = 0});
  scenario.timing.integration = Time{10};
  scenario.projections[0].delay = UniformDelay{Time{8}, Time{12}};
  EXPECT_THAT(text_of(scenario), HasSubstr("\n 7-11  deliver  v-h1 "));
}

TEST(TapeText, ShowsTheTermsOfARule) {
  Scenario scenario = ring();
  scenario.projections[1].rule =
      "2 * post[0]^2 * pre[0] * pre[1] - 0.5 * post[0] * error * pre[0] * pre[1] - 0.1 * w";
  const std::string text = text_of(scenario);
  EXPECT_THAT(text, HasSubstr("v.P1 = -0.5 * v.clamp0 * v.error0 + 2 * v.clamp0^2\n"));
  EXPECT_THAT(text, HasSubstr("h1.Q0 = h1.f0 * h1.f1\n"));
  EXPECT_THAT(text, HasSubstr("change += w * v.P0; change += h1.Q0 x v.P1\n"));
}

TEST(TapeText, SaysWhatIsComputedOnlyToBeCounted) {
  EXPECT_THAT(text_of(ring({.rule = ""})), HasSubstr("  events where h1.f1 is not 0\n"));
  EXPECT_THAT(text_of(ring()), Not(HasSubstr("events where")));
}

TEST(TapeText, KnowsAVolleyThatHasNothingToCompute) {
  Scenario scenario = ring();
  scenario.populations[1].activation = Activation::identity;
  scenario.populations[1].bias.reset();
  EXPECT_THAT(text_of(scenario), HasSubstr("f(S) = S = h1.sum0\n"));
}

}  // namespace
}  // namespace recirc
