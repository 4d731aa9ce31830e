#include "sim/compiled/stages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sim/compiled/live_steps.hpp"
#include "sim/compiled/tape_text.hpp"
#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing_support::ring;
using testing_support::RingOptions;
using testing_support::Taped;
using testing_support::taped;

std::vector<Stage> stages(const Taped& taped) {
  return stages_of(taped.built.network, taped.tape, 24, sizeof(float));
}

std::vector<Taped> tapes() {
  std::vector<Taped> result;
  for (const std::uint32_t batch : {1U, 5U}) {
    result.push_back(taped(ring({.sizes = {6, 3}, .batch = batch})));
    result.push_back(taped(ring({.sizes = {6, 3, 2, 3}, .batch = batch})));
    result.push_back(taped(ring({.sizes = {6, 6},
                                 .rule = "(post[1] - post[3]) * pre[1]",
                                 .recirculations = 3,
                                 .batch = batch})));
  }
  result.push_back(taped(testing_support::feedforward(4)));
  return result;
}

bool waits(const Taped& taped, const TapeStep& step) {
  return std::holds_alternative<LearnStep>(step.operation) &&
         !learns_at_once(taped.built.network, taped.tape, step);
}

TEST(Stages, HoldEveryStepOnceThatIsPlayed) {
  for (const Taped& taped : tapes()) {
    std::multiset<const TapeStep*> expected;
    for (const TapeStep& step : taped.tape.steps) {
      const bool is_clamp = std::holds_alternative<ClampStep>(step.operation);
      if (step.is_live && !is_clamp && !waits(taped, step)) expected.insert(&step);
    }
    std::multiset<const TapeStep*> held;
    for (const Stage& stage : stages(taped)) {
      held.insert(stage.steps.begin(), stage.steps.end());
      held.insert(stage.after.begin(), stage.after.end());
    }
    EXPECT_EQ(held, expected);
  }
}

// What a step reads is there when it is played: some neurons go through a stage before others do.
TEST(Stages, ReadOfOtherNeuronsOnlyWhatEarlierStagesLeft) {
  for (const Taped& taped : tapes()) {
    std::set<ValueId> before;
    for (const TapeStep& step : taped.tape.steps) {
      if (!std::holds_alternative<ClampStep>(step.operation)) continue;
      for (const ValueId value : writes_of(step)) before.insert(value);
    }
    for (const Stage& stage : stages(taped)) {
      std::set<ValueId> here;
      for (const TapeStep* step : stage.steps) {
        const auto* deliver = std::get_if<DeliverStep>(&step->operation);
        for (const ValueId value : reads_of(taped.tape, *step)) {
          const bool is_of_others = deliver != nullptr && value == deliver->pre;
          EXPECT_TRUE(before.contains(value) || (here.contains(value) && !is_of_others))
              << taped.tape.values[value].name;
        }
        for (const ValueId value : writes_of(*step)) here.insert(value);
      }
      before.merge(here);
    }
  }
}

// Weights that are changed within a presentation are not used in it any more.
TEST(Stages, LearnAtOnceOnlyAfterTheLastUse) {
  for (const Taped& taped : tapes()) {
    std::set<std::uint32_t> learnt;
    for (const Stage& stage : stages(taped)) {
      for (const TapeStep* step : stage.steps) {
        if (const auto* learn = std::get_if<LearnStep>(&step->operation)) {
          if (!learn->is_bias) learnt.insert(learn->number);
        }
        if (const auto* deliver = std::get_if<DeliverStep>(&step->operation)) {
          EXPECT_FALSE(learnt.contains(index(deliver->projection)));
        }
      }
    }
  }
}

TEST(Stages, LetABatchOfOneLearnWhereItsNeuronsAre) {
  const Taped one = taped(ring({.sizes = {6, 3}}));
  const auto learning = [&](const Stage& stage) {
    return std::ranges::count_if(stage.steps, [](const TapeStep* step) {
      return std::holds_alternative<LearnStep>(step->operation);
    });
  };
  const std::vector<Stage> held = stages(one);
  // The stimulus is counted, h answers, v answers and learns, h answers again and learns.
  ASSERT_EQ(held.size(), 4U);
  EXPECT_TRUE(held[0].steps.empty());
  EXPECT_EQ(learning(held[1]), 0);
  EXPECT_EQ(learning(held[2]), 2);  // weights and biases
  EXPECT_EQ(learning(held[3]), 2);

  const Taped five = taped(ring({.sizes = {6, 3}, .batch = 5}));
  for (const Stage& stage : stages(five)) EXPECT_EQ(learning(stage), 0);
}

// Several cycles: the weights of the first are needed in the second.
TEST(Stages, LetWeightsWaitThatAreUsedAgain) {
  const Taped again = taped(ring({.sizes = {6, 3}, .recirculations = 2}));
  for (const TapeStep& step : again.tape.steps) {
    const auto* learn = std::get_if<LearnStep>(&step.operation);
    if (learn == nullptr || learn->is_bias) continue;
    bool is_used_later = false;
    for (const TapeStep* later = &step; later != again.tape.steps.data() + again.tape.steps.size();
         ++later) {
      const auto* deliver = std::get_if<DeliverStep>(&later->operation);
      is_used_later |=
          later->is_live && deliver != nullptr && index(deliver->projection) == learn->number;
    }
    EXPECT_EQ(learns_at_once(again.built.network, again.tape, step), !is_used_later);
  }
}

}  // namespace
}  // namespace recirc
