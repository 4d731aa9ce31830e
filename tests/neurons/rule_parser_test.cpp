#include "neurons/rule_parser.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "neurons/learning_rule.hpp"

namespace recirc {

// For messages of GoogleTest and RapidCheck.
std::ostream& operator<<(std::ostream& out, const RuleSyntaxError& error) {
  return out << error.offset << ": " << error.what << "; " << error.right;
}

namespace {

// The mistake in `text`; one that no rule has if the text is right.
RuleSyntaxError mistake(const std::string& text) {
  const auto parsed = LearningRule::parse(text);
  if (const auto* error = std::get_if<RuleSyntaxError>(&parsed)) return *error;
  return {999'999, "is right: " + std::get<LearningRule>(parsed).text(), ""};
}

std::string repeated(const std::string& piece, std::size_t count) {
  std::string text;
  for (std::size_t k = 0; k < count; ++k) text += piece;
  return text;
}

struct WrongRule {
  std::string text;
  RuleSyntaxError mistake;
};

constexpr const char* kOperand = "a number, pre[k], post[k], error, w or \"(\"";
constexpr const char* kIndex = "a whole number from 0 to 63, or last";
constexpr const char* kExponent = "a whole number from 0 to 16";
constexpr const char* kProduct = "write * for a product";

void expect_mistakes(const std::vector<WrongRule>& rules) {
  for (const WrongRule& rule : rules) EXPECT_EQ(mistake(rule.text), rule.mistake) << rule.text;
}

TEST(RuleParser, NamesAnUnknownVariableAndTheOneThatWasMeant) {
  const auto unknown = [](const std::string& name, const std::string& right) {
    return RuleSyntaxError{4, "unknown variable \"" + name + "\"", right};
  };
  const auto all = "a rule may name pre[k], post[k], error and w";
  for (const auto& [name, right] : std::vector<std::pair<std::string, std::string>>{
           {"psot", "did you mean post[k]?"},
           {"pots", "did you mean post[k]?"},
           {"Post", "did you mean post[k]?"},
           {"prre", "did you mean pre[k]?"},
           {"err", "did you mean error?"},
           {"errors", "did you mean error?"},
           {"W", "did you mean w?"},
           {"weight", "did you mean w?"},
           {"last", "last is an index: pre[last], post[last]"},
           {"x", all},
           {"loss", all},
           {"inf", all},
           {"nan", all}}) {
    EXPECT_EQ(mistake("2 * " + name + "[0]"), unknown(name, right));
  }
  EXPECT_EQ(mistake(repeated("x", 1000)).what, "unknown variable \"" + repeated("x", 24) + "...\"");
}

TEST(RuleParser, WantsAnIndexWhereOneBelongs) {
  const auto lacks = [](std::size_t offset, const std::string& name) {
    return RuleSyntaxError{offset, name + " lacks its index",
                           name + "[0], the first of its window, or " + name + "[last]"};
  };
  expect_mistakes({
      {"pre", lacks(3, "pre")},
      {"pre * post[0]", lacks(4, "pre")},
      {"pre[0] * post(1)", lacks(13, "post")},
      {"pre[]", {4, "\"]\" is no index", kIndex}},
      {"pre[-1]", {4, "\"-\" is no index", kIndex}},
      {"pre[", {4, "the end is no index", kIndex}},
      {"pre[lst]", {4, "\"lst\" is no index", kIndex}},
      {"pre[1.5]", {5, "\"1.5\" is no index", kIndex}},
      {"pre[1e1]", {5, "\"1e1\" is no index", kIndex}},
      {"pre[64]", {4, "index \"64\" is above 63", kIndex}},
      {"pre[99999999999999999999]", {4, "index \"99999999999999999999\" is above 63", kIndex}},
      {"pre[0 * w", {6, "the index of pre is not closed", "\"]\""}},
      {"post[1", {6, "the index of post is not closed", "\"]\""}},
      {"error[0]", {5, "error has no index", "error"}},
      {"w [0]", {2, "w has no index", "w"}},
  });
}

TEST(RuleParser, WantsWholeExponents) {
  const auto no_number = [](const std::string& word) {
    return "\"^\" takes a whole number, not " + word;
  };
  expect_mistakes({
      {"w^2.5", {3, no_number("\"2.5\""), kExponent}},
      {"w^1e1", {3, no_number("\"1e1\""), kExponent}},
      {"w^.5", {2, no_number("\".5\""), kExponent}},
      {"w^-1", {2, "a negative power is a division, and not polynomial", kExponent}},
      {"w^pre[0]", {2, no_number("\"pre\""), kExponent}},
      {"w^(2)", {2, no_number("\"(\""), kExponent}},
      {"w^", {2, no_number("the end"), kExponent}},
      {"w^17", {2, "exponent \"17\" is above 16", kExponent}},
      {"2^4294967297", {2, "exponent \"4294967297\" is above 16", kExponent}},
      {"w^2^3", {3, "a power of a power", "parentheses, as in (w^2)^3"}},
  });
}

TEST(RuleParser, WantsParenthesesInPairs) {
  expect_mistakes({
      {"(w", {2, "the \"(\" at byte 0 is not closed", "\")\""}},
      {"2*((w + 1)*3", {12, "the \"(\" at byte 2 is not closed", "\")\""}},
      {"w)", {1, "\")\" closes nothing", "a \"(\" before it"}},
      {"(w + 1)) * 2", {7, "\")\" closes nothing", "a \"(\" before it"}},
      {"()", {1, "unexpected \")\"", kOperand}},
      {"(w]", {2, "unexpected \"]\"", "+, -, * or the end"}},
  });
}

TEST(RuleParser, WantsAnOperatorBetweenOperands) {
  expect_mistakes({
      {"2 w", {2, "no operator before \"w\"", kProduct}},
      {"2w", {1, "no operator before \"w\"", kProduct}},
      {"1e", {1, "no operator before \"e\"", kProduct}},
      {"2error", {1, "no operator before \"error\"", kProduct}},
      {"1.2.3", {3, "no operator before \".3\"", kProduct}},
      {"(2 w)", {3, "no operator before \"w\"", kProduct}},
      {"w(1)", {1, "no operator before \"(\"", kProduct}},
      {"pre[0] post[0]", {7, "no operator before \"post\"", kProduct}},
      {"w 1", {2, "no operator before \"1\"", kProduct}},
  });
}

TEST(RuleParser, WantsAnOperandAfterAnOperator) {
  expect_mistakes({
      {"w +", {3, "an operand is missing at the end", kOperand}},
      {"-", {1, "an operand is missing at the end", kOperand}},
      {"* w", {0, "unexpected \"*\"", "^ for a power, as in w^2, or an operand before *"}},
      {"w**2", {2, "unexpected \"*\"", "^ for a power, as in w^2, or an operand before *"}},
      {"w - ^2", {4, "unexpected \"^\"", kOperand}},
      {".", {0, "unexpected \".\"", kOperand}},
  });
}

TEST(RuleParser, RefusesWhatNoPolynomialHas) {
  const auto division = "division is not polynomial: multiply by a number, as in 0.5 * pre[0]";
  const auto ascii = "a rule is plain ASCII: - for a minus, * for a product";
  expect_mistakes({
      {"pre[0] / 2", {7, "unexpected \"/\"", division}},
      {"/ 2", {0, "unexpected \"/\"", division}},
      {"w = 2", {2, "unexpected \"=\"", "+, -, * or the end"}},
      {"w \xE2\x88\x92 1", {2, "unexpected byte 0xe2", ascii}},
      {"\xC3\x97w", {0, "unexpected byte 0xc3", ascii}},
      {std::string("w\0", 2), {1, "unexpected byte 0x00", ascii}},
      {"w; w", {1, "unexpected \";\"", "+, -, * or the end"}},
  });
}

TEST(RuleParser, RefusesNumbersThatADoubleDoesNotHold) {
  const auto size = "0, or a size from 5e-324 to 1.7e308";
  const auto products = "numbers whose products a double can hold";
  const auto multiplied = "a coefficient is out of range when multiplied out";
  expect_mistakes({
      {"1e999", {0, "number \"1e999\" is out of range", size}},
      {"w - 2e308 * w", {4, "number \"2e308\" is out of range", size}},
      {"1e-999 * w", {0, "number \"1e-999\" is out of range", size}},
      {"1e200*w*1e200", {7, multiplied, products}},
      {"1e-200*w*1e-200", {8, multiplied, products}},
      {"(1e30*w)^11", {8, multiplied, products}},
      {"1e308*w + 1e308*w", {8, multiplied, products}},
      {"-1e308*w - 1e308*w", {9, multiplied, products}},
  });
  EXPECT_EQ(mistake("0e999 * w").what, "the rule is 0 for all values: its terms cancel");
}

TEST(RuleParser, RefusesARuleThatSaysNothing) {
  const RuleSyntaxError empty{0, "the rule is empty", "for example (post[0] - post[1]) * pre[0]"};
  const RuleSyntaxError zero{0, "the rule is 0 for all values: its terms cancel",
                             "no rule at all, for weights that stay as they are"};
  expect_mistakes({{"", empty},
                   {" \t\n", {3, empty.what, empty.right}},
                   {"0", zero},
                   {"0*(pre[0]+1)", zero},
                   {"(w+1)^2 - w^2 - 2*w - 1", zero},
                   {"post[0]*pre[0] - pre[0]*post[0]", zero}});
}

TEST(RuleParser, RefusesDegreesAboveSixteen) {
  const auto right = "the powers of all variables of a product count, w among them";
  expect_mistakes({
      {"w^8*pre[0]^9", {3, "degree 17 is above 16", right}},
      {"(w^2)^9", {5, "degree 18 is above 16", right}},
      {"(error*w + 1)^9 * 0", {13, "degree 18 is above 16", right}},
      {repeated("w*", 16) + "error", {31, "degree 17 is above 16", right}},
  });
}

TEST(RuleParser, RefusesToExpandWhatWouldFillTheMemory) {
  std::string sum = "(1";
  for (int k = 0; k < 64; ++k)
    sum += "+pre[" + std::to_string(k) + "]+post[" + std::to_string(k) + "]";
  sum += ")";
  const RuleSyntaxError wide{sum.size(), "more than 256 monomials when multiplied out",
                             "smaller powers, or sums of fewer variables"};
  EXPECT_EQ(mistake(sum + "^16"), wide);
  EXPECT_EQ(mistake(sum + "*" + sum), wide);
  EXPECT_EQ(mistake(sum + "*(" + sum + "^2)").offset, 2 * sum.size() + 2);
  EXPECT_EQ(mistake(sum + "*(error+1)"), wide);
}

TEST(RuleParser, RefusesTheMonomialAfterTheLast) {
  std::string widest = "1";
  for (std::uint32_t k = 0; k + 1 < kMostMonomials; ++k) {
    widest += "+w^" + std::to_string(k / 64 + 1) + "*pre[" + std::to_string(k % 64) + "]";
  }
  EXPECT_EQ(mistake(widest).offset, 999'999U) << "256 monomials are right";
  EXPECT_EQ(mistake(widest + "+error").offset, widest.size());
  EXPECT_EQ(mistake(widest + "+error").what, "more than 256 monomials when multiplied out");
}

TEST(RuleParser, NestsParenthesesAHundredDeep) {
  const auto nested = [](std::size_t depth) {
    return repeated("(", depth) + "w" + repeated(")", depth);
  };
  EXPECT_EQ(mistake(nested(kDeepestNesting)).offset, 999'999U);
  EXPECT_EQ(
      mistake(nested(kDeepestNesting + 1)),
      (RuleSyntaxError{100, "parentheses more than 100 deep", "a rule that is multiplied out"}));
  EXPECT_EQ(mistake(repeated("(w)+", 5000) + "w").offset, 999'999U) << "closed ones don't count";
  EXPECT_EQ(mistake(repeated("-", 60'000) + "w").offset, 999'999U) << "signs don't count";
}

TEST(RuleParser, RefusesATextThatIsTooLong) {
  const std::string longest = "w" + repeated(" ", kLongestRuleText - 1);
  EXPECT_EQ(mistake(longest).offset, 999'999U);
  EXPECT_EQ(mistake(longest + " "),
            (RuleSyntaxError{kLongestRuleText, "a rule of 65537 bytes is longer than 65536",
                             "a shorter rule"}));
}

// Anything at all is a rule, or a mistake inside the text or at its end.
void expect_answer(const std::string& text) {
  const auto parsed = LearningRule::parse(text);
  if (const auto* error = std::get_if<RuleSyntaxError>(&parsed)) {
    RC_ASSERT(error->offset <= text.size());
    RC_ASSERT(!error->what.empty());
  } else {
    RC_ASSERT(!std::get<LearningRule>(parsed).groups().empty());
  }
}

RC_GTEST_PROP(RuleParser, AnswersAnyBytes, (const std::string& text)) { expect_answer(text); }

RC_GTEST_PROP(RuleParser, AnswersAnyRowOfWords, ()) {
  const auto word = rc::gen::element<std::string>("pre", "post", "[0]", "[last]", "error", "w", "2",
                                                  ".5", "1e3", "(", ")", "+", "-", "*", "^", " ");
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(word))
    text += piece;
  expect_answer(text);
}

// A mistake is the first wrong byte: what stands before it doesn't change with what follows it.
RC_GTEST_PROP(RuleParser, TellsTheFirstMistake, ()) {
  const auto word = rc::gen::element<std::string>("pre[0]", "post[1]", "error", "w", "2", "(", ")",
                                                  "+", "*", "^2", "/", "$", "x");
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(word)) {
    text += piece + " ";
  }
  const RuleSyntaxError error = mistake(text);
  RC_PRE(error.offset < text.size() && error.what.find("0 for all") == std::string::npos);
  const RuleSyntaxError same = mistake(text + "$$$");
  RC_ASSERT(same == error);
}

}  // namespace
}  // namespace recirc
