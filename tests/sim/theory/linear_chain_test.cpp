#include "sim/theory/linear_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "neurons/random.hpp"
#include "sim/theory/integration.hpp"
#include "sim/theory/outcome.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Lt;
using testing_support::distance;
using Weights = std::vector<double>;

constexpr LinearChain kEquation40;

LinearChain equation_48(std::uint32_t rounds) {
  return {.beta = 1, .first = 0, .last = rounds, .top = TopRule::equation_48};
}

Weights rates(const LinearChain& chain, const Weights& weights) {
  Weights result(weights.size());
  flow_of(chain)(weights, result);
  return result;
}

Weights normal(std::uint64_t k, std::size_t size) {
  Weights weights;
  for (std::uint64_t i = 0; i < size; ++i) {
    weights.push_back(standard_normal({11, Purpose::shuffle, k, i}));
  }
  return weights;
}

// 1 / (a (1 - K a - a^2)) in partial fractions, integrated: how long eq. 46 takes from `a` to `b`.
double time_between(double a, double b, double K) {
  const double root = std::sqrt(K * K + 4);
  const double plus = (-K + root) / 2;
  const double minus = (-K - root) / 2;
  const auto integral = [&](double x) {
    return std::log(std::abs(x)) - std::log(std::abs(x - plus)) / (plus * (plus - minus)) -
           std::log(std::abs(x - minus)) / (minus * (minus - plus));
  };
  return integral(b) - integral(a);
}

// By hand: a = (2, 3, 0.5), P = 3, Q = 6.
TEST(LinearChain, MovesAsTheEquationsSay) {
  const Weights a{2, 3, 0.5};
  EXPECT_THAT(rates(kEquation40, a), ElementsAre(-4, -24, -12));
  EXPECT_THAT(rates({.beta = 0.25}, a), ElementsAre(-1, -6, -3));
  EXPECT_THAT(rates(equation_48(2), a), ElementsAre(-16, -96, -48));
  EXPECT_THAT(rates({.beta = 1, .first = 1, .last = 3, .top = TopRule::equation_51}, a),
              ElementsAre(-144, -864, -1296));
  EXPECT_THAT(rates({.beta = 1, .first = 1, .last = 3, .top = TopRule::equation_48}, a),
              ElementsAre(-144, -864, -432));
  EXPECT_THAT(rates({.beta = 1, .first = 1, .last = 3, .top = TopRule::gradient}, a),
              ElementsAre(-144, -864, -12));
}

TEST(LinearChain, CouplesConsecutiveWeights) {  // eq. 41 and 44
  for (std::uint64_t k = 0; k < 20; ++k) {
    const Weights a = normal(k, 5);
    const Weights rate = rates(equation_48(3), a);
    double of_gain = 0;
    for (std::size_t h = 0; h + 1 < a.size(); ++h) {
      of_gain += gain_below_top(a) / a[h] * rate[h];
      if (h + 2 < a.size()) {
        EXPECT_LT(distance(Weights{rate[h + 1]}, Weights{a[h + 1] * a[h] * rate[h]}), 1e-12);
      }
    }
    EXPECT_LT(distance(Weights{of_gain}, Weights{coupling(a) * rate.back()}), 1e-12);
  }
}

TEST(LinearChain, KeepsWhatEquations42And49SayItKeeps) {
  for (const LinearChain& chain :
       {kEquation40, equation_48(2), equation_48(5),
        LinearChain{.beta = 2, .first = 1, .last = 3, .top = TopRule::equation_51},
        LinearChain{.beta = 1, .first = 0, .last = 2, .top = TopRule::gradient}}) {
    for (const Weights& start :
         {Weights{0.4, -0.3, 1.1, 0.7}, Weights{0.7, 0.9, -0.6}, Weights{-0.3, 0.4}}) {
      const Weights times{0.5, 2, 4};
      const Trajectory way = trajectory(flow_of(chain), start, times);
      for (const Weights& state : way.states) {
        EXPECT_NE(state, start);
        const Weights before = conserved(chain, start);
        EXPECT_LT(distance(before, conserved(chain, state)), 1e-10);
      }
    }
  }
}

TEST(LinearChain, KeepsNothingElse) {
  EXPECT_EQ(conserved(kEquation40, Weights{1, 2, 3}).size(), 1U);
  EXPECT_THAT(conserved(kEquation40, Weights{1, 3}), ElementsAre(2));
  EXPECT_TRUE(conserved({.beta = 1, .first = 0, .last = 2, .top = TopRule::gradient}, Weights{1, 3})
                  .empty());
  EXPECT_THAT(conserved({.beta = 1, .first = 1, .last = 2, .top = TopRule::equation_51},
                        Weights{2, -std::exp(1.0)}),
              ElementsAre(DoubleEq(-1)));
}

TEST(LinearChain, TakesTheTimeThatTheClosedFormOfAPairSays) {  // eq. 46
  for (const Weights& start : {Weights{0.5, 0.8}, Weights{2, 1}, Weights{0.3, -1.5}}) {
    const Weights times{0.25, 0.5, 1, 2};
    const Trajectory way = trajectory(flow_of(kEquation40), start, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      const double time = time_between(start[0], way.states[k][0], start[1] - start[0]);
      EXPECT_LT(distance(Weights{times[k]}, Weights{time}), 1e-8);
    }
  }
}

TEST(LinearChain, EndsAPairWhereTheClosedFormSays) {  // eq. 47; ERRATA 6
  std::uint64_t mirrored = 0;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const LinearChain chain = equation_48(1 + static_cast<std::uint32_t>(k) % 5);
    Weights start = normal(k, 2);
    start[1] *= 3;
    const Settled settled = settle(flow_of(chain), loop_gain, start);
    EXPECT_LT(distance(Weights{end_of_pair(chain, start)}, Weights{settled.end[0]}), 1e-7)
        << start[0] << " " << start[1] << " with " << chain.last << " rounds";
    if (settled.outcome == Outcome::mirror) {
      EXPECT_EQ(chain.last % 2, 0U);
      ++mirrored;
    }
  }
  EXPECT_GT(mirrored, 10U);
}

LinearChain golden_chain(const nlohmann::json& options) {
  LinearChain chain;
  chain.first = options.value("n", 0U);
  chain.last = options.value("m", 1U);
  const std::string top = options.value("top", "diff");
  if (top == "eq51") chain.top = TopRule::equation_51;
  if (top == "gd") chain.top = TopRule::gradient;
  return chain;
}

TEST(LinearChain, GoesTheGoldenWay) {
  const auto golden = nlohmann::json::parse(std::ifstream("../shared/golden/ode.json"));
  for (const auto& sample : golden["samples"]) {
    const Weights times = sample["t"];
    const Trajectory way = trajectory(flow_of(golden_chain(sample["opts"])), sample["a0"], times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      // What its integrator was wrong by.
      EXPECT_LT(distance(sample["a"][k].get<Weights>(), way.states[k]), 1e-7) << sample.dump();
    }
  }
}

TEST(LinearChain, EndsWhereTheGoldenStartsEnd) {
  const auto golden = nlohmann::json::parse(std::ifstream("../shared/golden/ode.json"));
  std::size_t ends = 0;
  for (const auto& system : golden["chains"]) {
    for (const auto& [words, example] : system["examples"].items()) {
      const Settled settled =
          settle(flow_of(golden_chain(system)), loop_gain, example["a0"].get<Weights>());
      const bool is_mirror = words.ends_with("P=-1");
      const bool is_optimum = words.ends_with("P=1");
      // Those that it calls slow it left before their end.
      EXPECT_FALSE(words.ends_with("diverges") && settled.outcome != Outcome::unbounded);
      EXPECT_FALSE(is_mirror && settled.outcome != Outcome::mirror);
      EXPECT_FALSE(is_optimum && settled.outcome != Outcome::optimum);
      if (!is_mirror && !is_optimum) continue;
      EXPECT_LT(distance(example["aT"].get<Weights>(), settled.end), 1e-6);
      ++ends;
    }
  }
  EXPECT_GT(ends, 15U);
}

}  // namespace
}  // namespace recirc
