#include "tools/serve/kept_presentations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tools/serve/watched_engine.hpp"
#include "tools/serve/why_answer.hpp"
#include "tools/why_text.hpp"

namespace recirc {
namespace {

using testing_support::Built;

// Four presentations in batches of two, so that weights change between the second and the third.
Scenario ring_that_learns(Apply apply) {
  Scenario scenario =
      testing_support::ring_of_two({.visible = 3, .hidden = 2, .examples = 4, .rate = 0.1});
  scenario.learning.apply = apply;
  scenario.learning.batch = apply == Apply::immediate ? 1 : 2;
  return scenario;
}

struct Watch {
  explicit Watch(const Network& network, std::size_t most = KeptPresentations::kMostKept)
      : kept(network, most),
        engine(network, std::make_unique<ActorEngine>(network, 1),
               EngineWatch{.gate = &gate,
                           .wants_sample = [this] { return wants_all; },
                           .synapses = [] { return std::vector<WatchedSynapse>{}; },
                           .tell = [](std::span<const RecordedEvent>) {},
                           .kept = &kept,
                           .wants_all = [this] { return wants_all; },
                           .on_kept = [this] { ++kept_count; },
                           .look = [](const Engine&) {}}) {}
  StepGate gate{nullptr};
  bool wants_all = true;
  int kept_count = 0;
  KeptPresentations kept;
  WatchedEngine engine;
};

nlohmann::ordered_json nodes_of(const std::optional<CausalGraph>& graph, const Network& network) {
  if (!graph) return nullptr;
  return why_json(*graph, network);
}

TEST(KeptPresentations, ExplainChangesAsARecordingOfTheWholeRunDoes) {
  for (const Apply apply : {Apply::batch, Apply::immediate}) {
    const Built built = testing_support::build(ring_that_learns(apply));
    EventsInMemory all(1);
    ActorEngine alone(built.network, 1);
    alone.set_recorder(&all);
    testing_support::present_all(alone, *built.data);
    const std::vector<RecordedEvent> events = all.events();
    const WeightsAtStart start = initial_weights(built.network);
    const Recording whole(built.network, events, start);

    Watch watch(built.network);
    testing_support::present_all(watch.engine, *built.data);
    EXPECT_EQ(watch.kept_count, 4);
    double largest_of_second = 0;
    for (std::uint32_t pre = 0; pre < 3; ++pre) {
      for (std::uint32_t post = 0; post < 2; ++post) {
        for (const WatchedSynapse& synapse :
             {WatchedSynapse{0, pre, post}, WatchedSynapse{1, post, pre}}) {
          const SynapseName name = name_of(built.network, synapse);
          const auto event = event_to_explain(whole, name, std::nullopt);
          ASSERT_TRUE(event);
          EXPECT_EQ(nodes_of(watch.kept.why(name, page_extent(0)), built.network),
                    why_json(why(whole, *event, page_extent(0)), built.network));
          if (synapse.projection == 1) {
            largest_of_second = std::max(largest_of_second, std::abs(event->value));
          }
        }
      }
    }
    const auto largest = watch.kept.why_largest(1, page_extent(0));
    ASSERT_TRUE(largest);
    const RecordedEvent found = largest->nodes.front().event;
    EXPECT_EQ(found.time.ns / built.network.timing.period.ns, 3);  // of the last presentation
    EXPECT_EQ(found.projection, 1U);
    EXPECT_EQ(std::abs(found.value), largest_of_second);
  }
}

TEST(KeptPresentations, AnswerFromThePresentationBeforeUntilTheRuleFiresAgain) {
  const Built built = testing_support::build(ring_that_learns(Apply::batch));
  Watch watch(built.network);
  testing_support::present_all(watch.engine, *built.data);
  const SynapseName synapse = name_of(built.network, {0, 2, 1});
  const auto before = nodes_of(watch.kept.why(synapse, page_extent(0)), built.network);
  ASSERT_FALSE(before.is_null());
  watch.kept.begin(watch.engine);
  EXPECT_EQ(nodes_of(watch.kept.why(synapse, page_extent(0)), built.network), before);
}

TEST(KeptPresentations, AreForgottenWhereOthersFollowThatNobodyAskedFor) {
  const Built built = testing_support::build(ring_that_learns(Apply::batch));
  Watch watch(built.network);
  testing_support::present_all(watch.engine, *built.data);
  watch.wants_all = false;
  testing_support::present_all(watch.engine, *built.data);
  EXPECT_EQ(watch.kept_count, 4);
  EXPECT_FALSE(watch.kept.is_over());
  EXPECT_FALSE(watch.kept.why(name_of(built.network, {0, 2, 1}), page_extent(0)));
}

TEST(KeptPresentations, KeepNothingOfOneWithTooManyEvents) {
  const Built built = testing_support::build(ring_that_learns(Apply::batch));
  Watch watch(built.network, 10);
  testing_support::present_all(watch.engine, *built.data);
  EXPECT_TRUE(watch.kept.is_too_long());
  EXPECT_FALSE(watch.kept.why(name_of(built.network, {0, 2, 1}), page_extent(0)));
}

TEST(Why, StopsWhereEnoughEventsAreFound) {
  const Built built = testing_support::build(ring_that_learns(Apply::batch));
  Watch watch(built.network);
  testing_support::present_all(watch.engine, *built.data);
  WhyOptions extent = page_extent(0);
  const SynapseName synapse = name_of(built.network, {1, 1, 2});
  const auto all = watch.kept.why(synapse, extent);
  extent.most_nodes = 5;
  const auto some = watch.kept.why(synapse, extent);
  ASSERT_TRUE(all && some);
  EXPECT_LT(some->nodes.size(), all->nodes.size());
  EXPECT_TRUE(std::ranges::any_of(some->nodes, &CausalNode::is_cut));
  EXPECT_FALSE(std::ranges::any_of(all->nodes, &CausalNode::is_cut));
}

}  // namespace
}  // namespace recirc
