#include "neurons/learning_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <locale>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "tests/neurons/rule_tree.hpp"

namespace recirc {
namespace {

using test::RuleTree;
using test::TreeBuilder;
using test::Values;
using testing::ElementsAre;

constexpr Variable kPre = Variable::pre;
constexpr Variable kPost = Variable::post;
constexpr Variable kError = Variable::error;

// The rule of `text`, which must be right.
LearningRule rule(const std::string& text) {
  auto parsed = LearningRule::parse(text);
  if (const auto* error = std::get_if<RuleSyntaxError>(&parsed)) {
    throw std::runtime_error("\"" + text + "\" at " + std::to_string(error->offset) + ": " +
                             error->what);
  }
  return std::get<LearningRule>(std::move(parsed));
}

std::string normal_form(const std::string& text) { return rule(text).text(); }

// The rule of a tree; a tree that is 0 for all values is discarded, any other mistake is a failure.
LearningRule rule_of(const RuleTree& tree) {
  auto parsed = LearningRule::parse(tree.text);
  if (const auto* error = std::get_if<RuleSyntaxError>(&parsed)) {
    RC_PRE(error->what != "the rule is 0 for all values: its terms cancel");
    RC_FAIL("\"" + tree.text + "\": " + error->what);
  }
  return std::get<LearningRule>(std::move(parsed));
}

Values values_of(const std::vector<int>& numbers, double unit) {
  const auto at = [&](std::size_t k) { return k < numbers.size() ? numbers[k] * unit : unit; };
  return {{at(0), at(1), at(2), at(3)}, {at(4), at(5), at(6), at(7)}, at(8), at(9)};
}

RuleTree any_tree(int depth) {
  const auto byte = rc::gen::inRange<int>(0, 256);
  std::vector<std::uint8_t> choices;
  for (const int choice : *rc::gen::container<std::vector<int>>(byte)) {
    choices.push_back(static_cast<std::uint8_t>(choice));
  }
  return TreeBuilder(choices).build(depth);
}

std::vector<int> any_numbers(int bound) {
  return *rc::gen::container<std::vector<int>>(10, rc::gen::inRange(-bound, bound + 1));
}

TEST(LearningRule, KeepsRecirculationAsOneGroupWithTheFirstActivityFirst) {
  const LearningRule recirculation = rule("(post[0] - post[1]) * pre[0]");
  const TermGroup expected{0, {{kPre, 0, 1}}, {{1, {{kPost, 0, 1}}}, {-1, {{kPost, 1, 1}}}}};
  EXPECT_THAT(recirculation.groups(), ElementsAre(expected));
}

TEST(LearningRule, GroupsMonomialsByThePowerOfWAndTheirPreFactors) {
  const LearningRule grouped =
      rule("post[0]*pre[0] + error^2*pre[0] - w*post[0]^2 + 3 + 2*post[0]");
  const TermGroup decay{1, {}, {{-1, {{kPost, 0, 2}}}}};
  const TermGroup constant{0, {}, {{3, {}}, {2, {{kPost, 0, 1}}}}};
  const TermGroup hebb{0, {{kPre, 0, 1}}, {{1, {{kPost, 0, 1}}}, {1, {{kError, 0, 2}}}}};
  EXPECT_THAT(grouped.groups(), ElementsAre(decay, constant, hebb));
}

TEST(LearningRule, MergesLikeMonomialsAndDropsThoseThatCancel) {
  EXPECT_EQ(normal_form("pre[0]*post[1] + 2*post[1]*pre[0]"), "3 * post[1] * pre[0]");
  EXPECT_EQ(normal_form("(pre[0] + post[0])*(pre[0] - post[0])"), "-post[0]^2 + pre[0]^2");
  EXPECT_EQ(rule("w + pre[5] - pre[5]").pre_needed(), 0U);
}

TEST(LearningRule, PrintsTheRulesOfThePaperAsTheyAreWritten) {
  const std::vector<std::string> texts{"(post[0] - post[1]) * pre[0]",
                                       "post[1] * pre[0]",
                                       "error * pre[0]",
                                       "-0.5 * w^2 + post[0]^2 * pre[0]",
                                       "(post[2] - post[5]) * pre[2]",
                                       "-w * post[0]^2 + post[0] * pre[0]",
                                       "w^2 * (1 - post[last]) * pre[0] * pre[last]^3",
                                       "1",
                                       "-2.5",
                                       "-1 + error",
                                       "1e-07 * w",
                                       "5e-324 * w"};
  for (const std::string& text : texts) EXPECT_EQ(normal_form(text), text);
}

TEST(LearningRule, BindsPowersBeforeSignsBeforeProductsBeforeSums) {
  EXPECT_EQ(normal_form("-w^2"), "-w^2");
  EXPECT_EQ(normal_form("(-w)^2"), "w^2");
  EXPECT_EQ(normal_form("1 - 2 - w"), "-w - 1");
  EXPECT_EQ(normal_form("1 - (2 - w)"), "w - 1");
  EXPECT_EQ(normal_form("2 + 3 * w"), "3 * w + 2");
  EXPECT_EQ(normal_form("2 * -w - -3"), "-2 * w + 3");
  EXPECT_EQ(normal_form("+-+-w"), "w");
  EXPECT_EQ(normal_form("error^0 * w"), "w");
}

TEST(LearningRule, ReadsBlanksAnywhereBetweenWords) {
  EXPECT_EQ(normal_form(" (\tpost [ 0 ]\n-post[\r\n1]) *pre[ last ] ^ 2 "),
            "(post[0] - post[1]) * pre[last]^2");
}

TEST(LearningRule, ReadsAndPrintsNumbersWithoutTheLocale) {
  struct CommaPunctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale({}, new CommaPunctuation));
  const std::string text = normal_form("1234567.5 * w");
  std::locale::global(before);
  EXPECT_EQ(text, "1234567.5 * w");
}

TEST(LearningRule, SaysWhatAWindowMustBringBeforeItFires) {
  const LearningRule cycles = rule("(post[2] - post[4]) * pre[2]");
  EXPECT_EQ(cycles.pre_needed(), 3U);
  EXPECT_EQ(cycles.post_needed(), 5U);
  EXPECT_FALSE(cycles.needs_error() || cycles.names_last() || cycles.fires_at_window_end());

  const LearningRule gradient = rule("error * pre[0]");
  EXPECT_EQ(gradient.pre_needed(), 1U);
  EXPECT_EQ(gradient.post_needed(), 0U);
  EXPECT_TRUE(gradient.needs_error());
  EXPECT_FALSE(gradient.fires_at_window_end());
}

TEST(LearningRule, FiresAtTheWindowsEndIfItNamesLastOrNothingThatArrives) {
  const LearningRule last = rule("post[0] * pre[last]");
  EXPECT_TRUE(last.names_last() && last.fires_at_window_end());
  EXPECT_EQ(last.pre_needed(), 0U);
  EXPECT_EQ(last.post_needed(), 1U);
  EXPECT_TRUE(rule("-0.1 * w").fires_at_window_end());
  EXPECT_TRUE(rule("1").fires_at_window_end());
  EXPECT_FALSE(rule("error").fires_at_window_end());
  EXPECT_FALSE(rule("pre[0]").fires_at_window_end());
}

TEST(LearningRule, MultipliesThePowerOfWWithThePostsynapticSumFirst) {
  // In another order these factors give other bits: (0.1 * 0.2) * 0.7 is not 0.1 * (0.2 * 0.7).
  const LearningRule product = rule("w * post[0] * pre[0]");
  const Values values{{0.7, 0, 0, 0}, {0.2, 0, 0, 0}, 0, 0.1};
  EXPECT_EQ(test::change_of(product, values), (0.1 * 0.2) * 0.7);
  EXPECT_NE((0.1 * 0.2) * 0.7, 0.1 * (0.2 * 0.7));
}

TEST(LearningRule, SubtractsActivitiesBeforeTheyAreMultiplied) {
  // Two activities that differ in the last bits: products would have rounded the difference away.
  const Values values{{1.0 / 3, 0, 0, 0}, {0.9, std::nextafter(0.9, 0.0), 0, 0}, 0, 0};
  const double difference = 0.9 - std::nextafter(0.9, 0.0);
  EXPECT_EQ(test::change_of(rule("post[0]*pre[0] - post[1]*pre[0]"), values), difference / 3);
}

TEST(LearningRule, KeepsARuleWhoseNormalFormIsLongerThanItsText) {
  const LearningRule wide = rule("0.1 * (pre[10] + post[10] + post[11] + error + 0.3)^6");
  EXPECT_GT(wide.text().size(), 4000U);
  EXPECT_EQ(rule(wide.text()), wide);
}

TEST(LearningRule, HoldsTheMostThatItsLimitsAllow) {
  std::string widest;
  for (std::uint32_t k = 0; k < kMostMonomials; ++k) {
    widest += (k == 0 ? "pre[" : " + pre[") + std::to_string(k / 4) +
              "]*0.12345678901234568*post[" + std::to_string(k % 4 + 60) + "]^15";
  }
  EXPECT_EQ(rule(rule(widest).text()), rule(widest));
  EXPECT_EQ(normal_form("w^16"), "w^16");
  EXPECT_EQ(normal_form("pre[63]*post[63]"), "post[63] * pre[63]");
}

RC_GTEST_PROP(LearningRule, ParsesItsOwnTextToAnEqualRule, ()) {
  const LearningRule original = rule_of(any_tree(5));
  const auto again = LearningRule::parse(original.text());
  RC_ASSERT(std::holds_alternative<LearningRule>(again));
  RC_ASSERT(std::get<LearningRule>(again) == original);
  RC_ASSERT(std::get<LearningRule>(again).text() == original.text());
}

RC_GTEST_PROP(LearningRule, KeepsEveryBitOfACoefficient, (std::uint64_t bits)) {
  const double number = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(number) && number != 0);
  std::array<char, 400> digits{};
  std::snprintf(digits.data(), digits.size(), "%.17g * w", number);
  const LearningRule scaled = rule(digits.data());
  RC_ASSERT(scaled.groups()[0].post_terms[0].coefficient == number);
  RC_ASSERT(rule(scaled.text()) == scaled);
}

RC_GTEST_PROP(LearningRule, IsTheExpressionThatWasWritten, ()) {
  const RuleTree tree = any_tree(5);
  const LearningRule parsed = rule_of(tree);
  const Values values = values_of(any_numbers(1000), 1e-3);
  const test::Sized naive = tree.value(values);
  RC_LOG(tree.text + "  =  " + parsed.text());
  RC_ASSERT(std::abs(test::change_of(parsed, values) - naive.value) <=
            1e-12 * std::max(1.0, naive.size));
}

RC_GTEST_PROP(LearningRule, IsExactOnWholeNumbers, ()) {
  const RuleTree tree = any_tree(5);
  const LearningRule parsed = rule_of(tree);
  const Values values = values_of(any_numbers(3), 1);
  const test::Sized naive = tree.value(values);
  RC_PRE(naive.size < 0x1p20);  // 32 bits are left for the fractions of the coefficients
  RC_ASSERT(test::change_of(parsed, values) == naive.value);
}

RC_GTEST_PROP(LearningRule, IsTheSameMultipliedOut, ()) {
  const RuleTree a = any_tree(2);
  const RuleTree b = any_tree(2);
  const RuleTree c = any_tree(2);
  const auto in = [](const RuleTree& inner) { return "(" + inner.text + ")"; };
  const auto factored = LearningRule::parse(in(a) + "*(" + in(b) + "-" + in(c) + ")");
  const auto expanded = LearningRule::parse(in(b) + "*" + in(a) + " - " + in(c) + "*" + in(a));
  RC_PRE(std::holds_alternative<LearningRule>(factored));
  RC_ASSERT(expanded == factored);
}

// An array over a batch: an example a row. V need not be a number.
RC_GTEST_PROP(LearningRule, HasTheSameBitsOverABatch, ()) {
  const LearningRule parsed = rule_of(any_tree(4));
  const std::vector<Values> examples{values_of(any_numbers(1000), 1e-3),
                                     values_of(any_numbers(1000), 1e-3)};
  const auto column = [&](auto value) {
    return Eigen::ArrayXd{{value(examples[0]), value(examples[1])}};
  };
  const auto pre = [&](std::uint32_t k) { return column([=](auto& v) { return v.pre_at(k); }); };
  const auto post = [&](std::uint32_t k) { return column([=](auto& v) { return v.post_at(k); }); };
  const auto error = [&] { return column([](auto& v) { return v.error; }); };
  const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(2);
  for (const TermGroup& group : parsed.groups()) {
    const Eigen::ArrayXd batch = post_factor<Eigen::ArrayXd>(group, post, error, one);
    for (std::size_t row = 0; row < examples.size(); ++row) {
      const Values& v = examples[row];
      const auto place = static_cast<Eigen::Index>(row);
      const auto post_of = [&](std::uint32_t k) { return v.post_at(k); };
      RC_ASSERT(batch[place] == post_factor<double>(
                                    group, post_of, [&] { return v.error; }, 1.0));
      if (group.pre_factors.empty()) continue;
      const auto pre_of = [&](std::uint32_t k) { return v.pre_at(k); };
      RC_ASSERT(pre_factor<Eigen::ArrayXd>(group, pre)[place] == pre_factor<double>(group, pre_of));
    }
  }
}

}  // namespace
}  // namespace recirc
