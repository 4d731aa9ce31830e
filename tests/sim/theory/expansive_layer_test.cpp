#include "sim/theory/expansive_layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "neurons/random.hpp"
#include "sim/theory/integration.hpp"
#include "sim/theory/outcome.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing_support::distance;
using Weights = std::vector<double>;

Weights normal(std::uint64_t k, std::size_t size) {
  Weights weights;
  for (std::uint64_t i = 0; i < size; ++i) {
    weights.push_back(standard_normal({12, Purpose::shuffle, k, i}));
  }
  return weights;
}

double gain(std::span<const double> state) { return norms_of(state).P; }

// By hand: a = (1, 2), b = (3, -2), P = -1, A = 5, B = 13.
TEST(ExpansiveLayer, MovesAsEquation52Says) {
  const Weights state{1, 2, 3, -2};
  Weights rates(4);
  flow_of(ExpansiveLayer{.beta = 0.5})(state, rates);
  EXPECT_THAT(rates, ElementsAre(3, -2, 3, -2));
}

TEST(ExpansiveLayer, MovesItsNormsAsEquations53To56Say) {
  const ExpansiveLayer layer{.beta = 1.5};
  for (std::uint64_t k = 0; k < 20; ++k) {
    const Weights state = normal(k, 8);
    Weights rates(state.size());
    flow_of(layer)(state, rates);
    double of_P = 0;
    double of_A = 0;
    double of_B = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      of_P += rates[i] * state[4 + i] + state[i] * rates[4 + i];
      of_A += 2 * state[i] * rates[i];
      of_B += 2 * state[4 + i] * rates[4 + i];
    }
    const LayerNorms norms = norms_of(state);
    const LayerNorms said = rates_of(layer, norms);
    const double of_product = of_A * norms.B + norms.A * of_B;
    EXPECT_LT(distance(Weights{of_P, of_A, of_B, of_product},
                       Weights{said.P, said.A, said.B, rate_of_product(layer, norms)}),
              1e-12);
    // As printed eq. 56 reads 2 beta P (1 - P)(1 + B).
    EXPECT_GT(distance(Weights{of_product},
                       Weights{2 * layer.beta * norms.P * (1 - norms.P) * (1 + norms.B)}),
              1e-3);
  }
}

TEST(ExpansiveLayer, KeepsDifferenceAndDirectionAndEndsWhereTheClosedFormSays) {
  const ExpansiveLayer layer;
  for (std::uint64_t k = 0; k < 50; ++k) {
    const Weights start = normal(k, 2 * (1 + k % 5));
    const Settled settled = settle(flow_of(layer), gain, start);
    EXPECT_EQ(settled.outcome, Outcome::optimum);
    EXPECT_LT(distance(conserved(layer, start), conserved(layer, settled.end)), 1e-10);
    EXPECT_LT(distance(end_of(layer, start), settled.end), 1e-8);
  }
}

TEST(ExpansiveLayer, EndsWhereTheGoldenStartsEnd) {
  const auto golden = nlohmann::json::parse(std::ifstream("../shared/golden/ode.json"));
  for (const auto& example : golden["1N1"]["examples"]) {
    Weights start = example["a0"];
    Weights end = example["aT"];
    for (const double b : example["b0"]) start.push_back(b);
    for (const double b : example["bT"]) end.push_back(b);
    EXPECT_LT(distance(end, settle(flow_of(ExpansiveLayer{}), gain, start).end), 1e-7);
  }
}

}  // namespace
}  // namespace recirc
