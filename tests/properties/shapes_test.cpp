// The compiled engine chooses kernels and layouts by the sizes of populations: the shapes that
// random networks are too small for.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Agreement;
using testing_support::agreement_with_actor;
using testing_support::Built;
using testing_support::compiled;

struct Shape {
  std::string what;
  std::vector<std::uint32_t> sizes;
  std::uint32_t batch = 1;
};

class EnginesAgree : public testing::TestWithParam<Shape> {};

TEST_P(EnginesAgree, WhateverTheShape) {
  const Shape& shape = GetParam();
  Scenario scenario = testing_support::ring(
      {.sizes = shape.sizes, .rate = 0.01, .batch = shape.batch, .examples = 2 * shape.batch});
  for (ProjectionSpec& projection : scenario.projections) projection.weights = GlorotUniform{};
  const Built built = testing_support::build(scenario);
  const std::unique_ptr<Engine> other = compiled(built);
  ASSERT_TRUE(other);
  constexpr std::uint64_t kUpdates = 12;
  const Agreement agreement = agreement_with_actor(built, *other, kUpdates);
  EXPECT_EQ(agreement.differences, "");
  EXPECT_EQ(agreement.updates, kUpdates);
}

INSTANTIATE_TEST_SUITE_P(Shapes, EnginesAgree,
                         testing::Values(Shape{"SeveralChains", {300, 20}, 1},
                                         Shape{"SeveralChainsInTiles", {300, 20}, 3},
                                         Shape{"RowsOfPostsynapticNeurons", {70, 5, 3}, 2},
                                         Shape{"MoreThanATile", {70, 5}, 30},
                                         Shape{"MoreThanAChunk", {40, 5}, 130},
                                         Shape{"SeveralBlocks", {700, 200}, 1},
                                         Shape{"WideTiles", {150, 131}, 2}),
                         [](const auto& shape) { return shape.param.what; });

}  // namespace
}  // namespace recirc
