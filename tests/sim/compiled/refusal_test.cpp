// The complete list of what the compiled engine leaves to the actor engine.
#include "sim/compiled/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing_support::ring;

// Without what is of one scenario: names and numbers.
std::string general(const std::string& reason) {
  const std::string without_names = std::regex_replace(reason, std::regex("\"[^\"\n]*\""), "\"\"");
  return std::regex_replace(without_names, std::regex("[0-9]+"), "0");
}

// The reason, which docs/tape.md explains; empty if there is none.
std::string refusal_of(const Scenario& scenario) {
  static const std::string manual = [] {
    std::ifstream file("docs/tape.md");
    return general({std::istreambuf_iterator<char>(file), {}});
  }();
  std::string reason = testing_support::refusal_of(scenario);
  if (!reason.empty()) {
    EXPECT_THAT(manual, testing::HasSubstr("\n| " + general(reason) + " |"));
  }
  return reason;
}

// A ring whose way back has the weights of the way there, transposed.
Scenario tied(const std::string& rule, const std::string& tied_rule) {
  Scenario scenario = ring({.rule = rule});
  scenario.projections[1].rule = tied_rule;
  scenario.projections[1].weights = GlorotUniform{};
  scenario.projections[1].tied_to = TieSpec{.projection = "v-h1", .transpose = true};
  return scenario;
}

TEST(Refusal, NamesViolationsOfTiming) {
  Scenario scenario = ring();
  scenario.timing.allow_violations = true;
  scenario.timing.period = Time{20};
  EXPECT_EQ(refusal_of(scenario), "its timing has violations, of which it warns");
  scenario.timing.period.reset();  // allowed, but there are none
  EXPECT_EQ(refusal_of(scenario), "");
}

TEST(Refusal, NamesImmediateApplication) {
  Scenario scenario = ring();
  scenario.learning.apply = Apply::immediate;
  EXPECT_EQ(refusal_of(scenario), "changes are applied at once");
}

TEST(Refusal, NamesNeuronsThatSpeakByChange) {
  Scenario scenario = ring();
  scenario.populations[1].transmission = {Transmission::change, 0.1};
  EXPECT_EQ(refusal_of(scenario),
            "neurons of \"h1\" speak by change: a threshold decides for each alone");
}

TEST(Refusal, NamesJitterThatIntegrationCannotGather) {
  Scenario scenario = ring({.rule = "post[0] * pre[0]", .recirculations = 0});
  scenario.timing.integration = Time{5};
  scenario.projections[0].delay = UniformDelay{Time{10}, Time{15}};
  scenario.populations[0].integration = Time{20};
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.populations[1].integration = Time{4};
  EXPECT_EQ(
      refusal_of(scenario),
      "the volleys of \"h1\" may split or overtake each other: delays differ too much for its "
      "integration window of 4 ns");
}

TEST(Refusal, NamesSumsThatAreNotOfFixedPointAlone) {
  Scenario scenario = ring();
  scenario.arithmetic = {.weight_bits = 8, .activity_bits = 8};
  EXPECT_EQ(refusal_of(scenario), "");
  const std::string reason =
      "sums onto \"h1\" are not of fixed point alone: their order would show";
  scenario.arithmetic = {.activity_bits = 8};
  EXPECT_EQ(refusal_of(scenario), reason);
  scenario.arithmetic = {.weight_bits = 8};
  EXPECT_EQ(refusal_of(scenario), reason);
}

// Three neurons onto two: 27 and 25 bits, less two signs, and two for the sum of three.
TEST(Refusal, NamesSumsOfTooManyBits) {
  Scenario scenario = ring({.rule = ""});
  scenario.arithmetic = {.weight_bits = 27, .activity_bits = 25};
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.arithmetic.activity_bits = 27;
  EXPECT_EQ(refusal_of(scenario),
            "sums onto \"h1\" take 54 bits, and a double has 53: their order would show");
}

TEST(Refusal, NamesChangesOfTooManyBits) {
  Scenario scenario = ring({.rule = "pre[0] * post[0] - 0.125 * post[0] * w"});
  scenario.arithmetic = {.weight_bits = 8, .activity_bits = 8};
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.projections[0].rule = "pre[0] * post[0] - 0.1 * post[0] * w";
  const std::string reason = refusal_of(scenario);
  EXPECT_THAT(reason, testing::StartsWith("changes of \"v-h1\" take "));
  scenario.projections[0].rule = "pre[0] * post[0]^5";
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.learning.batch = 4096;
  EXPECT_EQ(refusal_of(scenario),
            "changes of \"v-h1\" take 55 bits, and a double has 53: their order would show");
}

TEST(Refusal, NamesChangesOfBiasesOfTooManyBits) {
  Scenario scenario = ring();
  scenario.arithmetic = {.weight_bits = 8, .activity_bits = 20};
  scenario.populations[1].bias->rule = "post[0]^2";
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.populations[1].bias->rule = "post[0]^3";
  EXPECT_EQ(refusal_of(scenario),
            "changes of the biases of \"h1\" take 58 bits, and a double has 53: their order would "
            "show");
}

TEST(Refusal, NamesFixedPointInSinglePrecision) {
  Scenario scenario = ring();
  scenario.arithmetic = {.weight_bits = 4, .activity_bits = 4};
  scenario.precision = Precision::single_precision;
  EXPECT_EQ(refusal_of(scenario),
            "its precision is SINGLE, and numbers of fixed point are computed in double precision");
}

TEST(Refusal, NamesNeuronsThatDie) {
  Scenario scenario = ring();
  scenario.populations[1].dead = DeadSpec{.fraction = 0.5};
  EXPECT_EQ(refusal_of(scenario), "neurons of \"h1\" die");
  scenario.populations[1].dead->fraction = 0.1;  // of two neurons, none
  EXPECT_EQ(refusal_of(scenario), "");
}

TEST(Refusal, NamesEventsThatMayBeLostOrLate) {
  Scenario scenario = ring();
  scenario.projections[1].loss = 0.1;
  EXPECT_EQ(refusal_of(scenario), "events of \"h1-v\" may be lost, of each synapse others");
  scenario.projections[1].loss = 0;
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.projections[0].jitter = Time{1};
  EXPECT_EQ(refusal_of(scenario), "delays of \"v-h1\" jitter from event to event");
}

TEST(Refusal, NamesNeuronsWithSeveralWindows) {
  Scenario scenario = ring({.rule = ""});
  scenario.timing.window = Time{25};  // the last volley of v is at 40
  EXPECT_EQ(refusal_of(scenario), "neurons of \"v\" see a presentation in more than one window");
}

TEST(Refusal, NamesSynapsesWithSeveralWindows) {
  Scenario scenario = ring({.rule = ""});
  scenario.projections.pop_back();
  scenario.projections[0].rule = "pre[0]";
  scenario.timing.window = Time{2};  // pre[0] is there at 9, post[0] at 11
  EXPECT_EQ(refusal_of(scenario),
            "synapses of \"v-h1\" see a presentation in more than one window");
}

TEST(Refusal, NamesTiesWithDelaysOfTheirOwn) {
  Scenario scenario = tied(testing_support::kOutputRule, "");
  EXPECT_EQ(refusal_of(scenario), "");
  scenario.timing.integration = Time{100};
  scenario.projections[0].delay = UniformDelay{Time{10}, Time{15}};
  EXPECT_EQ(refusal_of(scenario),
            "\"h1-v\" is tied to \"v-h1\", and synapses have delays of their own");
}

TEST(Refusal, NamesTiesOfWhichOneReadsWhatTheOtherChanges) {
  const std::string both = "\"h1-v\" is tied to \"v-h1\": both learn, and ";
  EXPECT_EQ(refusal_of(tied("pre[0]", "pre[0] * post[0]")), "");
  EXPECT_EQ(refusal_of(tied("pre[0] * w", "")), "");
  EXPECT_EQ(refusal_of(tied("pre[0] * w", "pre[0]")), both + "\"v-h1\" from w or without pre");
  EXPECT_EQ(refusal_of(tied("pre[0]", "post[0]")), both + "\"h1-v\" from w or without pre");
}

TEST(Refusal, NamesANeuronThatGetsNothing) {
  Scenario scenario = ring({.rule = "post[0] * pre[0]", .recirculations = 0});
  scenario.projections[0].connectivity = Pairs{.pre = {0, 1, 2}, .post = {0, 0, 0}};
  EXPECT_EQ(refusal_of(scenario),
            "neuron 1 of \"h1\" gets nothing in the volley that others get at 10 ns");
  scenario.projections[0].connectivity = Pairs{.pre = {0, 1}, .post = {0, 1}};
  EXPECT_EQ(refusal_of(scenario), "");
}

}  // namespace
}  // namespace recirc
