// Which work is dropped because nobody reads its result.
#include "sim/compiled/live_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ring;
using testing_support::taped;
using testing_support::Taped;

/// "39 deliver h1-v" and "40 volley v" of all dead deliveries and volleys.
std::vector<std::string> dead_steps(const Taped& taped) {
  std::vector<std::string> dead;
  for (const TapeStep& step : taped.tape.steps) {
    if (step.is_live) continue;
    const std::string time = std::to_string(step.earliest.ns);
    if (const auto* deliver = std::get_if<DeliverStep>(&step.operation)) {
      dead.push_back(time + " deliver " + taped.built.network.projection(deliver->projection).name);
    } else if (const auto* volley = std::get_if<VolleyStep>(&step.operation)) {
      dead.push_back(time + " volley " + taped.built.network.population(volley->population).name);
    } else {
      dead.push_back(time + " another step");
    }
  }
  return dead;
}

TEST(LiveSteps, LackTheLastVolleyBack) {
  const Taped plain = taped(ring());
  EXPECT_THAT(dead_steps(plain), ElementsAre("39 deliver h1-v", "40 volley v"));
  // Both projections deliver twice and learn once, by 6 synapses each.
  EXPECT_EQ(plain.tape.counts.synaptic_events, 2U * (2 + 1) * 6);
}

TEST(LiveSteps, HoldTheLastVolleyIfARuleReadsIt) {
  EXPECT_THAT(dead_steps(taped(ring({.rule = "(post[0] - post[last]) * pre[0]"}))), IsEmpty());
}

TEST(LiveSteps, HoldAVolleyThatIsJudged) {
  EXPECT_THAT(dead_steps(taped(ring({.rule = "", .recirculations = 0}))), IsEmpty());
}

// Whether an event is effective depends on its value.
TEST(LiveSteps, HoldWhatIsCounted) {
  const Taped silent = taped(ring({.rule = ""}));
  EXPECT_THAT(dead_steps(silent), ElementsAre("39 deliver h1-v", "40 volley v"));
}

TEST(LiveSteps, LackResultsThatNothingReads) {
  const Tape tape = taped(ring()).tape;
  const auto is_live = [&](const char* name) {
    return std::ranges::find(tape.values, name, &TapeValue::name)->is_live;
  };
  EXPECT_TRUE(is_live("v.f0"));
  EXPECT_FALSE(is_live("v.error0"));  // no rule names it
  EXPECT_FALSE(is_live("h1.S0"));
}

// "o" has two volleys; its axon, which nobody hears, would mix the second with the first.
TEST(LiveSteps, LackWhatOnlyADeadResultReads) {
  Scenario scenario = ring({.recirculations = 0});
  scenario.populations[1] = testing_support::population("o", 2);
  scenario.populations[1].axon_memory = 0.25;
  scenario.projections = {testing_support::projection("v", "o", "post[1] * pre[0]"),
                          testing_support::projection("v", "o")};
  scenario.populations[0].bias.reset();
  scenario.projections[1].name = "later";
  scenario.projections[1].delay = Time{20};
  const Taped sink = taped(scenario);
  EXPECT_THAT(dead_steps(sink), ElementsAre("9 deliver v-o", "10 volley o"));
}

TEST(LiveSteps, AreMarkedAnew) {
  Taped plain = taped(ring());
  const std::vector<std::string> dead = dead_steps(plain);
  for (TapeStep& step : plain.tape.steps) step.is_live = !step.is_live;
  for (TapeValue& value : plain.tape.values) value.is_live = !value.is_live;
  mark_live(plain.tape);
  EXPECT_EQ(dead_steps(plain), dead);
}

}  // namespace
}  // namespace recirc
