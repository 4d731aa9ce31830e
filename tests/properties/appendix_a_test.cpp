// Appendix A: circular autoencoders whose two matrices are one connection used both ways
// (bidirectional) or two (conjoined), with weights that are alike (symmetric) or not.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/same_run.hpp"
#include "tests/support/small_digits.hpp"

namespace recirc {
namespace {

using testing_support::distance;
using testing_support::kSameValues;
using testing_support::same_bits;
using testing_support::train;
using testing_support::Trained;

Scenario network(const std::string& name) {
  return testing_support::on_small_digits("scenarios/appendix_a/" + name + ".textproto");
}

/// A [hidden][visible] = [8][64] as [64][8].
std::vector<double> transposed(const std::vector<double>& a) {
  std::vector<double> result(a.size());
  for (std::size_t k = 0; k < a.size(); ++k) result[k % 64 * 8 + k / 64] = a[k];
  return result;
}

TEST(AppendixA, CannotTellBidirectionalFromConjoinedNetworks) {
  for (const std::string kind : {"-symmetric", "-asymmetric"}) {
    const Trained one_way = train(network("bidirectional" + kind));
    const Trained two_ways = train(network("conjoined" + kind));
    EXPECT_NE(one_way.sim_time, two_ways.sim_time) << "their connections differ in length";
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_TRUE(same_bits(one_way.weights[k], two_ways.weights[k])) << kind;
      EXPECT_TRUE(same_bits(one_way.biases[k], two_ways.biases[k])) << kind;
    }
  }
}

TEST(AppendixA, KeepsOneWeightForBothDirectionsOnlyWhereSymmetric) {
  const Trained symmetric = train(network("bidirectional-symmetric"));
  EXPECT_TRUE(same_bits(symmetric.weights[0], transposed(symmetric.weights[1])));
  EXPECT_FALSE(same_bits(symmetric.first_weights[0], symmetric.weights[0]));
  const Trained asymmetric = train(network("bidirectional-asymmetric"));
  EXPECT_GT(distance(asymmetric.weights[0], transposed(asymmetric.weights[1])), 0.1);
}

/// The same network, which learns by backpropagation: errors come back to the hidden layer through
/// the weights that lead out of it, transposed, and these are B.
Scenario propagated(Scenario scenario) {
  for (PopulationSpec& population : scenario.populations) {
    if (population.clamped) {
      population.recirculations = 0;
    } else {
      population.bias->rule = "error * pre[0]";
    }
  }
  scenario.projections[0].rule = "error * pre[0]";
  ProjectionSpec feedback;
  feedback.name = "errors";
  feedback.pre = "visible";
  feedback.post = "hidden";
  feedback.output = Output::error;
  feedback.port = Port::apical;
  feedback.tied_to = TieSpec{.projection = "B"};
  scenario.projections.push_back(feedback);
  return scenario;
}

// With B = A^T at all times, recirculation is gradient descent at all times (section 6.2), also in
// a compressive network, where it otherwise rests above the optimum.
TEST(AppendixA, IsBackpropagationInSymmetricLinearNetworks) {
  const Trained recirculated = train(network("conjoined-symmetric"));
  const Trained descended = train(propagated(network("conjoined-symmetric")));
  EXPECT_LE(distance(descended.weights[0], recirculated.weights[0]), kSameValues);
  EXPECT_LE(distance(descended.biases[0], recirculated.biases[0]), kSameValues);
  const Trained asymmetric = train(network("conjoined-asymmetric"));
  EXPECT_LT(recirculated.losses.back(), 0.95 * asymmetric.losses.back());
}

}  // namespace
}  // namespace recirc
