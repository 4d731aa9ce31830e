#include "sim/compiled/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "neurons/errors.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing::Each;
using testing_support::Built;

constexpr ProjectionId kDown{0};  // from many to few
constexpr ProjectionId kUp{1};

// 100 neurons and 3: vectors over the few would be mostly empty.
Built wide_ring(std::uint32_t batch, const std::string& rule = testing_support::kOutputRule) {
  return testing_support::build(
      testing_support::ring({.sizes = {100, 3}, .rule = rule, .batch = batch}));
}

// 0.1, 1.1, 2.1 ...: all different, and not in single precision.
std::vector<double> numbers(std::size_t count) {
  std::vector<double> result(count);
  std::iota(result.begin(), result.end(), 0.1);
  return result;
}

template <class T>
class ParametersOf : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(ParametersOf, Precisions);

TYPED_TEST(ParametersOf, GiveBackTheWeightsInTheirOrder) {
  Scenario sparse = testing_support::ring({.sizes = {100, 3}});
  sparse.projections[0].connectivity = FixedInDegree{7};
  for (const Built& built : {wide_ring(1), wide_ring(20), testing_support::build(sparse)}) {
    Parameters<TypeParam> parameters(built.network);
    for (const ProjectionId projection : {kDown, kUp}) {
      const std::vector<double> given =
          numbers(built.network.projection(projection).initial_weights.size());
      set_weights(built.network, projection, given, parameters);
      const std::vector<double> back = weights_of(built.network, projection, parameters);
      ASSERT_EQ(back.size(), given.size());
      for (std::size_t k = 0; k < given.size(); ++k) {
        ASSERT_EQ(back[k], static_cast<double>(static_cast<TypeParam>(given[k])));
      }
    }
  }
}

TYPED_TEST(ParametersOf, PutTheWeightOfASynapseWhereItsRowSays) {
  for (const std::uint32_t batch : {1U, 20U}) {
    const Built built = wide_ring(batch);
    const Parameters<TypeParam> parameters(built.network);
    const SynapseMatrix<TypeParam>& down = parameters.projections[index(kDown)];
    // Silent presynaptic neurons can be left out of a batch of one.
    EXPECT_EQ(down.rows, batch == 1 ? RowsOf::pre : RowsOf::post);
    const double weight = built.network.projection(kDown).initial_weights[42 * 3 + 2];
    const TypeParam found = batch == 1 ? down.own_weights.row(42)[2] : down.own_weights.row(2)[42];
    EXPECT_EQ(found, static_cast<TypeParam>(weight));
    EXPECT_EQ(parameters.projections[index(kUp)].rows, RowsOf::pre);
  }
}

TYPED_TEST(ParametersOf, HoldTiedWeightsOnce) {
  Scenario scenario = testing_support::ring({.sizes = {100, 3}});
  scenario.projections[1].weights = GlorotUniform{};
  scenario.projections[1].tied_to = TieSpec{.projection = "v-h1", .transpose = true};
  const Built built = testing_support::build(scenario);
  Parameters<TypeParam> parameters(built.network);
  EXPECT_EQ(&parameters.weights(kUp), &parameters.weights(kDown));
  EXPECT_NE(parameters.projections[index(kUp)].rows, parameters.projections[index(kDown)].rows);
  const std::vector<double> given = numbers(300);  // [pre of 3][post of 100]
  set_weights(built.network, kUp, given, parameters);
  const std::vector<double> down = weights_of(built.network, kDown, parameters);
  EXPECT_EQ(down[42 * 3 + 2], static_cast<double>(static_cast<TypeParam>(given[2 * 100 + 42])));
}

TYPED_TEST(ParametersOf, BeginABatchWithSumsOfNothing) {
  const Built built = wide_ring(1, "post[0] * pre[0] - 0.1 * w * post[0] - 0.01 * w");
  const Parameters<TypeParam> parameters(built.network);
  const SynapseMatrix<TypeParam>& down = parameters.projections[index(kDown)];
  std::vector<std::size_t> rows;
  for (const Matrix<TypeParam>& sum : down.sums) {
    rows.push_back(sum.rows());
    EXPECT_EQ(sum.columns(), 3U);
    for (std::size_t row = 0; row < sum.rows(); ++row) {
      EXPECT_THAT(std::vector<TypeParam>(sum.row(row), sum.row(row) + 3), Each(TypeParam{0}));
    }
  }
  // pre[0] in one group; w alone, with and without post[0], in the other.
  EXPECT_THAT(rows, testing::UnorderedElementsAre(100U, 1U));
}

TYPED_TEST(ParametersOf, KeepBiasesInDoublePrecision) {
  const Built built = wide_ring(1);
  Parameters<TypeParam> parameters(built.network);
  const std::vector<double> given{-6.9 + 1e-9, 0.1, 0.2};
  set_biases(PopulationId{1}, given, parameters);
  const BiasRow<TypeParam>& row = parameters.populations[1];
  for (std::size_t k = 0; k < given.size(); ++k) {
    EXPECT_EQ(row.biases.row(0)[k], given[k]);
    EXPECT_EQ(row.rounded.row(0)[k], static_cast<TypeParam>(given[k]));
  }
}

TYPED_TEST(ParametersOf, RefuseAnotherNumber) {
  const Built built = wide_ring(1);
  Parameters<TypeParam> parameters(built.network);
  EXPECT_THROW(set_weights(built.network, kDown, numbers(299), parameters), InternalError);
  EXPECT_THROW(set_biases(PopulationId{1}, numbers(4), parameters), InternalError);
}

}  // namespace
}  // namespace recirc
