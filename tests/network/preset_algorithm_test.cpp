#include "network/preset_algorithm.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "neurons/errors.hpp"

namespace recirc {

// For failure messages.
void PrintTo(const RingSettings& settings, std::ostream* out) {
  *out << settings.recirculations << " recirculations of "
       << (settings.recirculates == Recirculates::error ? "error" : "activity") << ", visible a, s "
       << settings.visible_axon_memory << ", " << settings.visible_soma_memory << ", hidden a, s "
       << settings.hidden_axon_memory << ", " << settings.hidden_soma_memory << ", hidden "
       << settings.hidden_rule << ", top " << settings.top_rule;
}

namespace {

RingSettings combination(Combination combination, TopRule top) {
  return ring_settings(
      RecirculationSpec{.combination = combination, .lambda = 0.25, .lambda2 = 0.75, .top = top});
}

struct Memories {
  double visible_axon, visible_soma, hidden_axon, hidden_soma;
};

RingSettings with(const Memories& memories) {
  return {.recirculations = 1,
          .visible_axon_memory = memories.visible_axon,
          .visible_soma_memory = memories.visible_soma,
          .hidden_axon_memory = memories.hidden_axon,
          .hidden_soma_memory = memories.hidden_soma,
          .hidden_rule = "(post[0] - post[1]) * pre[0]",
          .top_rule = "(post[0] - post[1]) * pre[0]"};
}

// The table of DESIGN section 2 with exact gradient descent at the top.
TEST(RingSettings, MixAsTheCombinationSays) {
  const TopRule top = TopRule::gradient;
  EXPECT_EQ(combination(Combination::plain, top), with({0, 0, 0, 0}));
  EXPECT_EQ(combination(Combination::ccr, top), with({0, 0, 0, 0.25}));
  EXPECT_EQ(combination(Combination::rcc, top), with({0.25, 0, 0, 0}));
  EXPECT_EQ(combination(Combination::ccrcc, top), with({0.25, 0, 0, 0.75}));
  EXPECT_EQ(combination(Combination::rwcc, top), with({0.25, 0, 0.25, 0.25}));
}

// Tables 2 to 4 to the letter: the top synapses see the mixture.
TEST(RingSettings, ShowTheMixtureToTheTopUnderEquation48) {
  const TopRule top = TopRule::equation_48;
  EXPECT_EQ(combination(Combination::plain, top), with({0, 0, 0, 0}));
  EXPECT_EQ(combination(Combination::ccr, top), with({0, 0.25, 0, 0.25}));
  EXPECT_EQ(combination(Combination::rcc, top), with({0.25, 0.25, 0, 0}));
  EXPECT_EQ(combination(Combination::ccrcc, top), with({0.25, 0.25, 0, 0.75}));
  EXPECT_EQ(combination(Combination::rwcc, top), with({0.25, 0.25, 0.25, 0.25}));
}

TEST(RingSettings, CompareTheCyclesThatAreAskedFor) {
  const auto cycles = [](TopRule top) {
    return ring_settings(RecirculationSpec{.first_cycle = 2, .last_cycle = 5, .top = top});
  };
  for (const TopRule top : {TopRule::gradient, TopRule::equation_48, TopRule::equation_51}) {
    EXPECT_EQ(cycles(top).recirculations, 5U);
    EXPECT_EQ(cycles(top).hidden_rule, "(post[2] - post[5]) * pre[2]");
  }
  EXPECT_EQ(cycles(TopRule::gradient).top_rule, "(post[0] - post[1]) * pre[0]");
  EXPECT_EQ(cycles(TopRule::equation_48).top_rule, "(post[2] - post[5]) * pre[2]");
  EXPECT_EQ(cycles(TopRule::equation_51).top_rule, "(post[3] - post[6]) * pre[2]");
}

TEST(RingSettings, SendTheErrorRoundInErrorRecirculation) {
  RingSettings expected{.recirculations = 1,
                        .recirculates = Recirculates::error,
                        .hidden_rule = "post[1] * pre[0]",
                        .top_rule = "(post[0] - post[1]) * pre[0]",
                        .hidden_bias_in_first_volley_only = true};
  EXPECT_EQ(ring_settings(ErrorRecirculationSpec{}), expected);
  expected.hidden_bias_in_first_volley_only = false;
  EXPECT_EQ(ring_settings(ErrorRecirculationSpec{.bias_in_recirculation = true}), expected);
}

TEST(RingSettings, LetOnlyTheTopLearn) {
  EXPECT_EQ(ring_settings(TopSpec{}),
            (RingSettings{.hidden_rule = "", .top_rule = "(post[0] - post[1]) * pre[0]"}));
}

TEST(RingSettings, NeedAnAlgorithm) {
  EXPECT_THROW(ring_settings(std::monostate{}), InternalError);
}

}  // namespace
}  // namespace recirc
