#include "sim/theory/theorem_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "sim/theory/integration.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using Weights = std::vector<double>;

constexpr std::uint64_t kStarts = 60;
constexpr std::uint64_t kSeed = 3;

Outcome end_of(const LinearChain& chain, const Weights& start) {
  return settle(flow_of(chain), loop_gain, start).outcome;
}

LinearChain equation_48(std::uint32_t rounds) {
  return {.beta = 1, .first = 0, .last = rounds, .top = TopRule::equation_48};
}
LinearChain equation_51(std::uint32_t first, std::uint32_t last) {
  return {.beta = 1, .first = first, .last = last, .top = TopRule::equation_51};
}

// The systems for which some case has a counterexample, and that nothing else happens than is
// known.
std::set<std::string> systems_that_fail(const std::vector<TheoremCase>& cases) {
  std::set<std::string> systems;
  for (const TheoremCase& theorem_case : cases) {
    const CaseResult result = check(theorem_case, kStarts, kSeed);
    const std::string name = theorem_case.system + "; " + theorem_case.starts;
    EXPECT_EQ(result.unexplained, 0U) << name;
    EXPECT_LT(result.drift, 1e-9) << name;
    EXPECT_EQ(result.holds(), theorem_case.corrected.empty()) << name;
    if (!result.holds()) systems.insert(theorem_case.system);
  }
  return systems;
}

TEST(Theorem61, HoldsInAllCases) {
  EXPECT_THAT(systems_that_fail(cases_of_theorem_6_1()), IsEmpty());
}

TEST(Theorem62, FailsForEvenNumbersOfRoundsUnlessTheTopFollowsTheGradient) {
  EXPECT_THAT(systems_that_fail(cases_of_theorem_6_2()),
              UnorderedElementsAre("eq. 48, n = 2", "eq. 48, n = 4"));
}

TEST(Theorem62, FailsForTheStartOfTheErrata) {
  EXPECT_EQ(end_of(equation_48(2), {0.5, -3}), Outcome::mirror);
  EXPECT_EQ(end_of(equation_48(4), {0.5, -3}), Outcome::mirror);
  EXPECT_EQ(end_of(equation_48(1), {0.5, -3}), Outcome::optimum);
  EXPECT_EQ(end_of(equation_48(3), {0.5, -3}), Outcome::optimum);
  EXPECT_EQ(end_of({.beta = 1, .first = 0, .last = 2, .top = TopRule::gradient}, {0.5, -3}),
            Outcome::optimum);
}

// P = -1 attracts where Q^2 < f; with L = 2 where |a_1| < 1.
TEST(Theorem62, HasTwoSidesOfTheMirrorThatAttractOrRepel) {
  EXPECT_EQ(end_of(equation_48(2), {0.9, -1.01 / 0.9}), Outcome::mirror);
  EXPECT_EQ(end_of(equation_48(2), {0.9, -0.99 / 0.9}), Outcome::mirror);
  EXPECT_EQ(end_of(equation_48(2), {1.2, -0.99 / 1.2}), Outcome::optimum);
  EXPECT_EQ(end_of(equation_48(2), {1.2, -1.01 / 1.2}), Outcome::mirror);
}

TEST(Theorem63, FailsWhereTheGainIsNegative) {
  EXPECT_THAT(
      systems_that_fail(cases_of_theorem_6_3()),
      UnorderedElementsAre("eq. 51, n = 1, m = 2", "eq. 51, n = 1, m = 3", "eq. 51, n = 2, m = 3",
                           "eq. 51, n = 1, m = 2, top O^0(n) - O^0(m)",
                           "eq. 51, n = 1, m = 3, top O^0(n) - O^0(m)",
                           "eq. 51, n = 1, m = 2, gradient at the top",
                           "eq. 51, n = 1, m = 3, gradient at the top"));
}

TEST(Theorem63, FailsForTheseStarts) {
  EXPECT_EQ(end_of(equation_51(1, 2), {0.5, -0.8}), Outcome::unbounded);
  EXPECT_EQ(end_of(equation_51(1, 3), {0.5, -0.8}), Outcome::mirror);
  EXPECT_EQ(end_of(equation_51(2, 3), {0.5, -0.8}), Outcome::unbounded);
  EXPECT_EQ(end_of(equation_51(1, 2), {0.5, 0.8}), Outcome::optimum);
  LinearChain chain = equation_51(1, 2);
  chain.top = TopRule::equation_48;
  EXPECT_EQ(end_of(chain, {0.5, -0.8}), Outcome::vanishing);
  chain.top = TopRule::gradient;
  EXPECT_EQ(end_of(chain, {0.5, -0.8}), Outcome::optimum);
  EXPECT_EQ(end_of(chain, {2, -0.8}), Outcome::optimum);
  EXPECT_EQ(end_of(chain, {0.94, -1.12, 0.88, 1.47}), Outcome::unbounded);
  EXPECT_EQ(end_of(chain, {0.5, 0}), Outcome::optimum);
  EXPECT_EQ(end_of(equation_51(1, 2), {0.5, 0}), Outcome::no_learning);
}

TEST(Theorem63, IsSlowWhereTheGainIsSmall) {
  const Weights start{0.05, 0.2};
  const auto time = [&](const LinearChain& chain) {
    return settle(flow_of(chain), loop_gain, start).time;
  };
  EXPECT_GT(time(equation_51(1, 2)), 100 * time(equation_48(1)));
  EXPECT_GT(time(equation_51(2, 3)), 1000 * time(equation_51(1, 2)));
}

TEST(Theorem64, HoldsInAllCases) {
  EXPECT_THAT(systems_that_fail(cases_of_theorem_6_4()), IsEmpty());
}

// ERRATA 5: the weight that starts at 0 stays there, those behind it stay as they are; those before
// it grow by themselves.
TEST(Theorem61, KeepsAWeightAtZeroAndThoseBehindIt) {
  const Weights times{2};
  const Trajectory way = trajectory(flow_of(LinearChain{}), {0.5, 0, 0.7, -0.3}, times);
  const Weights& end = way.states[0];
  EXPECT_NEAR(end[0], 0.5 * std::exp(2.0), 1e-9);
  EXPECT_THAT((Weights{end[1], end[2], end[3]}), ElementsAre(0, 0.7, -0.3));
}

TEST(TheoremCase, CountsAndKeepsTheFirstCounterexample) {
  const std::vector<TheoremCase> cases = cases_of_theorem_6_3();
  const auto below = std::ranges::find(cases, "P < -1", &TheoremCase::starts);
  ASSERT_NE(below, cases.end());
  const CaseResult result = check(*below, 7, kSeed);
  EXPECT_THAT(result.outcomes, ElementsAre(Pair(Outcome::unbounded, 7)));
  ASSERT_TRUE(result.counterexample);
  EXPECT_EQ(result.counterexample->number, 0U);
  EXPECT_EQ(result.counterexample->start, below->draw(kSeed, 0));
  EXPECT_LT(loop_gain(result.counterexample->start), -1);
  TheoremCase uncorrected = *below;
  uncorrected.corrected.clear();
  EXPECT_EQ(check(uncorrected, 7, kSeed).unexplained, 7U);
}

TEST(TheoremCase, DrawsOtherStartsForAnotherSeed) {
  const TheoremCase first = cases_of_theorem_6_1().front();
  EXPECT_EQ(first.draw(1, 5), first.draw(1, 5));
  EXPECT_NE(first.draw(1, 5), first.draw(2, 5));
  EXPECT_NE(first.draw(1, 1), first.draw(1, 5));
}

}  // namespace
}  // namespace recirc
