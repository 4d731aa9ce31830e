#include "tools/report/weight_pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tools/report/packed_numbers.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

Json pictures(std::uint32_t visible, std::uint32_t hidden) {
  Scenario scenario;
  scenario.data.source = testing_support::examples(2, visible, 1);
  scenario.populations = {testing_support::clamped("visible", visible),
                          testing_support::population("hidden", hidden)};
  scenario.projections = {testing_support::projection("visible", "hidden"),
                          testing_support::projection("hidden", "visible")};
  return weight_pictures(testing_support::build(scenario).network);
}

TEST(WeightPictures, ShowIncomingWeightsAsSquaresWhereTheSendersMakeOne) {
  const Json json = pictures(9, 2);
  EXPECT_EQ(json[0]["projection"], "visible-hidden");
  EXPECT_EQ(json[0]["shape"], Json({2, 9}));
  EXPECT_EQ(json[0]["fields"]["of"], "post");
  EXPECT_EQ(json[0]["fields"]["neurons"], 2);
  EXPECT_EQ(json[0]["fields"]["rows"], 3);
}

TEST(WeightPictures, ShowOutgoingWeightsAsSquaresWhereOnlyTheReceiversMakeOne) {
  const Json json = pictures(9, 2);
  EXPECT_EQ(json[1]["fields"]["of"], "pre");
  EXPECT_EQ(json[1]["fields"]["neurons"], 2);
}

TEST(WeightPictures, ShowOnlyTheMatrixWhereNothingIsSquare) {
  const Json json = pictures(6, 5);
  EXPECT_FALSE(json[0].contains("fields"));
  EXPECT_EQ(json[0]["matrix"]["rows"], 5);
  EXPECT_EQ(json[0]["matrix"]["cols"], 6);
}

TEST(WeightPictures, CountEveryWeightInTheHistogram) {
  const auto counts = pictures(9, 2)[0]["histogram"]["counts"].get<std::vector<int>>();
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0), 18);
}

TEST(WeightPictures, StaySmallHoweverLargeTheNetwork) {
  const Json json = pictures(1600, 900);
  EXPECT_LT(json.dump().size(), 2'000'000U);
  EXPECT_LT(json[0]["matrix"]["rows"].get<int>(), 900);
  EXPECT_EQ(json[0]["fields"]["rows"], 40);
}

TEST(PackedShares, KeepWhatIsNoNumberApart) {
  const std::vector<double> values{1, -1, 0, std::numeric_limits<double>::quiet_NaN(), 2};
  // 32767, -32767, 0, -32768, -32768, little-endian.
  EXPECT_EQ(packed_shares(values, 1), "/38BgAAAAIAAgA==");
}

TEST(LargestMagnitude, PassesOverWhatIsNotFinite) {
  const std::vector<double> values{1, -3, std::numeric_limits<double>::infinity(), std::nan("")};
  EXPECT_EQ(largest_magnitude(values), 3);
  EXPECT_EQ(largest_magnitude({}), 0);
}

}  // namespace
}  // namespace recirc
