// The paper's verdicts on its own algorithms: section 3.2 and 3.3, appendix B with table 5.
#include "sim/audit/declared_locality.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "protocols/scenario_reader.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

DeclaredAudit declared(const Scenario& scenario) {
  const Scenario spelt_out = expanded(scenario);
  const TimingPlan plan = plan_timing(spelt_out);
  return declared_audit(spelt_out, plan,
                        build_network(spelt_out, plan, {.data_mean = {}, .folder = "."}));
}

// Answers by first letters in the order space, time, targets, outputs, weights: "lll-l", with c for
// a channel, n for the neuron, V for a violation.
std::string letters(const DeclaredLocality& declared) {
  std::string text;
  for (const LocalityAnswer& answer : declared.answers) text += name_of(answer.locality)[0];
  return text;
}

/// "name letters" of every projection, then "needs C1 C2", or "VIOLATED".
std::string summary(const Scenario& scenario) {
  const DeclaredAudit audit = declared(scenario);
  std::string text;
  for (const DeclaredLocality& projection : audit.projections) {
    text += fmt::format("{} {}\n", projection.name, letters(projection));
  }
  text += audit.is_local() ? "local" : "VIOLATED";
  for (const NeededChannel& channel : audit.channels) {
    text +=
        fmt::format(" {}={}", name_of(channel.channel), audit.projections[channel.projection].name);
  }
  return text;
}

Scenario parsed(const std::string& text) {
  return parse_scenario("name: \"a\" data { inline { train { value: [1, 0, 0, 0] } } }" + text,
                        "test")
      .scenario;
}

std::string standard(const std::string& channels, const std::string& learning) {
  return summary(parsed("standard_autoencoder { layers: [4, 2] " + channels + " } learning { " +
                        learning + " }"));
}

std::string circular(const std::string& layers, const std::string& learning) {
  return summary(
      parsed("circular_autoencoder { layers: " + layers + " } learning { " + learning + " }"));
}

constexpr const char* kC3 = "c3 { weights { identity {} } }";

TEST(DeclaredLocality, FindsRecirculationInARingLocalInAll) {
  EXPECT_EQ(circular("[4, 2]", "recirculation {}"),
            "visible-hidden ll-ll\n"
            "hidden-visible lllll\n"
            "local");
  for (const char* combination : {"CCR", "RCC", "CCRCC", "RWCC"}) {
    EXPECT_EQ(
        circular("[4, 3, 2]", fmt::format("recirculation {{ combination: {} }}", combination)),
        "visible-hidden1 ll-ll\n"
        "hidden1-hidden2 ll-ll\n"
        "hidden2-visible lllll\n"
        "local")
        << combination;
  }
  EXPECT_EQ(circular("[4, 2]", "recirculation { first_cycle: 1 last_cycle: 3 }"),
            circular("[4, 2]", "recirculation {}"));
  EXPECT_EQ(circular("[4, 2]", "error_recirculation {}"), circular("[4, 2]", "recirculation {}"));
}

TEST(DeclaredLocality, AsksOnlyWhatLearnsFromComparisons) {
  EXPECT_EQ(circular("[4, 2]", "top {}"),
            "visible-hidden -----\n"
            "hidden-visible lllll\n"
            "local");
}

TEST(DeclaredLocality, SaysThatBackpropagationMustKnowWeightsElsewhere) {
  EXPECT_EQ(circular("[4, 3, 2]", "backpropagation {}"),
            "visible-hidden1 ll-cV\n"
            "hidden1-hidden2 ll-cV\n"
            "hidden2-visible lllll\n"
            "hidden2-hidden1-apical ----V\n"
            "visible-hidden2-apical ----V\n"
            "VIOLATED C2=hidden2-hidden1-apical C2=visible-hidden2-apical");
}

TEST(DeclaredLocality, LetsRandomBackpropagationHaveItsChannel) {
  EXPECT_EQ(circular("[4, 3, 2]", "random_backpropagation {}"),
            "visible-hidden1 ll-cl\n"
            "hidden1-hidden2 ll-cl\n"
            "hidden2-visible lllll\n"
            "hidden2-hidden1-apical -----\n"
            "visible-hidden2-apical -----\n"
            "local C2=hidden2-hidden1-apical C2=visible-hidden2-apical");
  EXPECT_EQ(circular("[4, 3, 2]", "skipped_random_backpropagation {}"),
            "visible-hidden1 ll-cl\n"
            "hidden1-hidden2 ll-cl\n"
            "hidden2-visible lllll\n"
            "visible-hidden1-apical -----\n"
            "visible-hidden2-apical -----\n"
            "local C2=visible-hidden1-apical C2=visible-hidden2-apical");
  EXPECT_EQ(circular("[4, 3, 2]", "adaptive_random_backpropagation {}"),
            "visible-hidden1 ll-cl\n"
            "hidden1-hidden2 ll-cl\n"
            "hidden2-visible lllll\n"
            "hidden2-hidden1-apical ll-ll\n"
            "visible-hidden2-apical ll-ll\n"
            "local C2=hidden2-hidden1-apical C2=visible-hidden2-apical");
}

TEST(DeclaredLocality, MissesTheTargetWithoutC1) {
  EXPECT_EQ(standard("without_c1: true", "top {}"),  // row 1
            "input-hidden -----\n"
            "hidden-output --V--\n"
            "VIOLATED");
  EXPECT_EQ(standard("without_c1: true c2 {}", "recirculation {}"),  // row 2
            "input-hidden ll-cl\n"
            "hidden-output --V--\n"
            "output-hidden -----\n"
            "VIOLATED C2=output-hidden");
}

// To measure a loss, the output may be told what it should have been; that is not learning.
TEST(DeclaredLocality, IsNotFooledByATargetThatNobodyUses) {
  Scenario scenario = testing_support::feedforward(3);
  for (ProjectionSpec& projection : scenario.projections) projection.rule.clear();
  scenario.projections.pop_back();  // of errors
  EXPECT_EQ(summary(scenario),
            "in-h -----\n"
            "h-out --V--\n"
            "in-out -----\n"
            "VIOLATED");
}

// Row 3 with an output that is not the input: no preset has it, because the output can't learn.
TEST(DeclaredLocality, CallsAFixedWayBackToTheInputAChannel) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2, 3}});
  scenario.projections[1].rule.clear();
  scenario.projections[2].rule.clear();
  EXPECT_EQ(summary(scenario),
            "v-h1 ll-cl\n"
            "h1-h2 -----\n"
            "h2-v -----\n"
            "local C3=h2-v");
}

TEST(DeclaredLocality, NamesTheChannelsOfErrors) {
  EXPECT_EQ(standard("", "top {}"),  // row 4
            "input-hidden -----\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "local C1=input-output-target");
  EXPECT_EQ(standard("", "backpropagation {}"),  // row 5
            "input-hidden ll-cV\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-hidden-apical ----V\n"
            "VIOLATED C1=input-output-target C2=output-hidden-apical");
  EXPECT_EQ(standard("c2 {}", "random_backpropagation {}"),  // row 5
            "input-hidden ll-cl\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-hidden-apical -----\n"
            "local C1=input-output-target C2=output-hidden-apical");
  EXPECT_EQ(standard(kC3, "error_recirculation {}"),  // row 6
            "input-hidden ll-cl\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-input -----\n"
            "local C1=input-output-target C3=output-input");
}

TEST(DeclaredLocality, NamesTheChannelsOfOutputs) {
  EXPECT_EQ(standard("c2 {}", "recirculation {}"),  // row 7, C random
            "input-hidden ll-cl\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-hidden -----\n"
            "local C1=input-output-target C2=output-hidden");
  EXPECT_EQ(standard(R"(c2 { tied_to { projection: "input-hidden" } })", "recirculation {}"),
            "input-hidden ll-cV\n"  // row 7, C = B
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-hidden ----V\n"
            "VIOLATED C1=input-output-target C2=output-hidden");
  EXPECT_EQ(standard(kC3, "recirculation {}"),  // row 8
            "input-hidden ll-cl\n"
            "hidden-output llcll\n"
            "input-output-target -----\n"
            "output-input -----\n"
            "local C1=input-output-target C3=output-input");
}

TEST(DeclaredLocality, CallsANormOfTheNeuronLocalToIt) {
  const DeclaredAudit audit =
      declared(parsed("circular_autoencoder { layers: [4, 2] } learning { recirculation {} "
                      "weight_limit { incoming_norm: 2 } }"));
  EXPECT_EQ(letters(audit.projections[0]), "nl-ll");
  EXPECT_THAT(audit.projections[0].answer(LocalityQuestion::space).why,
              testing::HasSubstr("local to the neuron, not to the synapse"));
  EXPECT_TRUE(audit.is_local());
}

TEST(DeclaredLocality, AsksRulesThatCompareNothingForNoTarget) {
  Scenario oja;
  oja.populations = {testing_support::clamped("in", 3, 0), testing_support::population("out", 2)};
  oja.projections = {testing_support::projection("in", "out", "post[0] * pre[0] - post[0]^2 * w")};
  oja.data.source = testing_support::examples(2, 3, 7);
  EXPECT_EQ(summary(oja), "in-out ll--l\nlocal");
}

TEST(DeclaredLocality, FindsATargetThatIsNoStimulus) {
  Scenario scenario = testing_support::feedforward(3);
  scenario.projections[2].pre = "h";
  scenario.projections[2].name = "h-out-target";
  EXPECT_EQ(summary(scenario),
            "in-h ll-cl\n"
            "h-out llVll\n"
            "h-out-target -----\n"
            "out-h -----\n"
            "VIOLATED C1=h-out-target C2=out-h");
}

TEST(DeclaredLocality, TakesTheWindowFromThePresentation) {
  const DeclaredAudit audit =
      declared(parsed("circular_autoencoder { layers: [4, 2] } learning { recirculation {} }"));
  // docs/timing.md: pre[0] of visible-hidden at 999, post[1] at 3001; of hidden-visible post[0] at
  // 1, post[1] at 2001.
  const WindowNeeded first{
      .needed = Time{2002}, .declared = Time{6001}, .from = "pre[0]", .to = "post[1]"};
  const WindowNeeded second{
      .needed = Time{2000}, .declared = Time{6001}, .from = "post[0]", .to = "post[1]"};
  EXPECT_EQ(audit.projections[0].window, first);
  EXPECT_EQ(audit.projections[1].window, second);
}

TEST(DeclaredLocality, FindsAWindowThatIsTooShort) {
  Scenario scenario = testing_support::ring({.delay = Time{1000}});
  scenario.timing.window = Time{2002};
  scenario.timing.allow_violations = true;
  const DeclaredAudit audit = declared(scenario);
  EXPECT_EQ(letters(audit.projections[0]), "lV-ll");
  EXPECT_EQ(letters(audit.projections[1]), "lllll");
  EXPECT_EQ(audit.projections[0].answer(LocalityQuestion::time).why,
            "the rule needs 2002 ns from pre[0] to post[1], but its window u is 2002 ns");
}

TEST(DeclaredLocality, FindsNeuronsThatNothingComesBackTo) {
  Scenario scenario = testing_support::ring({.recirculations = 0});
  scenario.timing.allow_violations = true;
  const DeclaredAudit audit = declared(scenario);
  EXPECT_EQ(letters(audit.projections[0]), "l--Vl");
}

}  // namespace
}  // namespace recirc
