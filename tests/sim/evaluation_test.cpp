#include "sim/evaluation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <variant>

#include "sim/make_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;

EngineFactory actors() { return actor_engines(1); }

/// Four examples for training, two for tests.
Built four_and_two() {
  Scenario scenario = testing_support::ring();
  std::get<InlineData>(scenario.data.source).test = {{1, 0, 1}, {0, 1, 0.5}};
  return testing_support::build(scenario);
}

TEST(Evaluation, AsksWithTheWeightsOfNowAndChangesNone) {
  const Built built = four_and_two();
  const auto engine = actors()(built.network, Plasticity::on);
  Evaluation evaluation(built.network, actors());
  const auto loss = [&] { return evaluation.loss(*engine, *built.data, Split::test, {}); };
  const std::optional<double> before = loss();
  EXPECT_EQ(loss(), before);
  EXPECT_EQ(engine->tally().presentations, 0U);
  testing_support::present_all(*engine, *built.data);
  EXPECT_NE(loss(), before);
  EXPECT_EQ(engine->tally().presentations, 4U);
}

TEST(Evaluation, GoesOnAfterItWasStopped) {
  const Built built = four_and_two();
  const auto engine = actors()(built.network, Plasticity::on);
  Evaluation evaluation(built.network, actors());
  const std::optional<double> whole = evaluation.loss(*engine, *built.data, Split::test, {});
  int asked = 0;
  const auto at_the_second = [&] { return ++asked == 2; };
  EXPECT_EQ(evaluation.loss(*engine, *built.data, Split::test, at_the_second), std::nullopt);
  EXPECT_EQ(evaluation.loss(*engine, *built.data, Split::test, {}), whole);
}

}  // namespace
}  // namespace recirc
