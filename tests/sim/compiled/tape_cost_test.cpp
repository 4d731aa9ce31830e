#include "sim/compiled/tape_cost.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing_support::ring;
using testing_support::taped;
using testing_support::Taped;

/// The cost of the first step of a kind.
template <class Step>
std::uint64_t flops_of_first(const Taped& taped) {
  for (const TapeStep& step : taped.tape.steps) {
    if (std::holds_alternative<Step>(step.operation)) {
      return flops(taped.built.network, taped.tape, step);
    }
  }
  ADD_FAILURE() << "there is no such step";
  return 0;
}

TEST(TapeCost, OfAMatrixIsTwoPerSynapse) {
  const Taped plain = taped(ring({.sizes = {5, 3}}));
  EXPECT_EQ(flops_of_first<ClampStep>(plain), 0U);
  EXPECT_EQ(flops_of_first<DeliverStep>(plain), 2U * 15);
  EXPECT_EQ(flops_of_first<LearnStep>(plain), 2U * 15);
  EXPECT_EQ(flops_of_first<FactorStep>(plain), 2U * 5);  // post[0] + -1 * post[1]
  EXPECT_EQ(flops_of_first<VolleyStep>(plain), 2U * 3);  // sum + bias, tanh
}

TEST(TapeCost, OfAGroupWithoutPreIsOnePerNeuron) {
  EXPECT_EQ(flops_of_first<LearnStep>(taped(ring({.sizes = {5, 3}, .rule = "post[0]"}))), 5U);
}

TEST(TapeCost, InEventsIsThatOfThePresentation) {
  for (const std::uint32_t recirculations : {0U, 1U, 3U}) {
    for (const Taped& run :
         {taped(ring(
              {.sizes = {5, 3, 2}, .rule = "post[0] * pre[0]", .recirculations = recirculations})),
          taped(testing_support::feedforward(4))}) {
      std::uint64_t events = 0;
      for (const TapeStep& step : run.tape.steps) {
        events += synaptic_events(run.built.network, step);
      }
      EXPECT_EQ(events, run.tape.counts.synaptic_events);
    }
  }
}

}  // namespace
}  // namespace recirc
