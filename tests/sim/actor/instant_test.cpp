#include "sim/actor/instant.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace recirc {
namespace {

AxonArrival from(std::uint32_t pre, std::uint32_t bundle) {
  return {.value = 1, .pre = NeuronId{pre}, .bundle = bundle};
}

bool is_in_order(const std::vector<AxonArrival>& arrivals) {
  Instant instant;
  for (const AxonArrival& arrival : arrivals) instant.add(arrival);
  return instant.arrivals_in_order;
}

TEST(Instant, KnowsWhetherArrivalsAreInOrderOfTheirAxonsAndBundles) {
  EXPECT_TRUE(is_in_order({from(1, 5), from(1, 7), from(2, 0), from(2, 0)}));
  EXPECT_FALSE(is_in_order({from(2, 0), from(1, 5)}));
  EXPECT_FALSE(is_in_order({from(1, 7), from(1, 5)}));
  EXPECT_FALSE(is_in_order({from(2, 0), from(1, 5), from(2, 1)}));
}

TEST(Instant, LetsVolleysCloseInOrderOfPortAndNeuron) {
  const VolleyClosing late_basal{.port = Port::basal, .part = 1, .first = 4, .count = 1};
  const VolleyClosing basal{.port = Port::basal, .part = 1, .first = 0, .count = 2};
  const VolleyClosing other_basal{.port = Port::basal, .part = 0, .first = 9, .count = 1};
  const VolleyClosing apical{.port = Port::apical, .part = 0, .first = 0, .count = 1};
  Instant instant;
  instant.closings = {apical, late_basal, basal, other_basal};
  instant.sort_closings();
  EXPECT_EQ(instant.closings, (std::vector{other_basal, basal, late_basal, apical}));
}

TEST(Instant, ForgetsEverything) {
  Instant instant;
  instant.add(from(2, 0));
  instant.add(from(1, 0));
  instant.somas.emplace_back();
  instant.errors.emplace_back();
  instant.closings.emplace_back();
  instant.window_ends.emplace_back();
  instant.bias_window_ends.emplace_back();
  instant.clear();
  EXPECT_TRUE(instant.arrivals.empty() && instant.somas.empty() && instant.errors.empty() &&
              instant.closings.empty() && instant.window_ends.empty() &&
              instant.bias_window_ends.empty());
  EXPECT_TRUE(instant.arrivals_in_order);
}

}  // namespace
}  // namespace recirc
