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
#include "tools/serve/asked_weight.hpp"
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
  scenario.populations[1].bias->rule = testing_support::kOutputRule;
  scenario.populations[1].bias->rate = 0.1;
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
                           .wants_each = [] { return false; },
                           .on_kept = [this] { ++kept_count; },
                           .look = [](const Engine&) {}}) {}
  StepGate gate{nullptr};
  bool wants_all = true;
  int kept_count = 0;
  KeptPresentations kept;
  WatchedEngine engine;
};

// The same run, of which everything is recorded.
struct WholeRun {
  explicit WholeRun(const Built& built)
      : events(events_of(built)),
        start(initial_weights(built.network)),
        recording(built.network, events, start) {}

  static std::vector<RecordedEvent> events_of(const Built& built) {
    EventsInMemory all(1);
    ActorEngine alone(built.network, 1);
    alone.set_recorder(&all);
    testing_support::present_all(alone, *built.data);
    return all.events();
  }

  std::vector<RecordedEvent> events;
  WeightsAtStart start;
  Recording recording;
};

nlohmann::ordered_json nodes_of(const std::optional<CausalGraph>& graph, const Network& network) {
  if (!graph) return nullptr;
  return why_json(*graph, network);
}

TEST(KeptPresentations, ExplainChangesAsARecordingOfTheWholeRunDoes) {
  for (const Apply apply : {Apply::batch, Apply::immediate}) {
    const Built built = testing_support::build(ring_that_learns(apply));
    const WholeRun run(built);
    const Recording& whole = run.recording;
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

// The last update of each weight and bias, of a run in which it is due to two presentations or one.
TEST(KeptPresentations, ExplainUpdatesAsARecordingOfTheWholeRunDoes) {
  for (const Apply apply : {Apply::batch, Apply::immediate}) {
    const Built built = testing_support::build(ring_that_learns(apply));
    const WholeRun run(built);
    const Recording& whole = run.recording;
    Watch watch(built.network);
    testing_support::present_all(watch.engine, *built.data);
    int updates = 0;
    const auto check = [&](const SynapseName& name) {
      const auto its = whole.at(name, EventKind::update);
      ASSERT_FALSE(its.empty());
      EXPECT_EQ(nodes_of(watch.kept.why_update(name, page_extent(0)), built.network),
                why_json(why(whole, whole[its.back()], page_extent(0)), built.network));
      ++updates;
    };
    for (std::uint32_t pre = 0; pre < 3; ++pre) {
      for (std::uint32_t post = 0; post < 2; ++post) {
        check(name_of(built.network, WatchedSynapse{0, pre, post}));
        check(name_of(built.network, WatchedSynapse{1, post, pre}));
      }
    }
    for (std::uint32_t neuron = 0; neuron < 2; ++neuron) {
      check(named(built.network, AskedBias{.population = 1, .neuron = neuron}).value());
    }
    EXPECT_EQ(updates, 14);
  }
}

TEST(KeptPresentations, DoNotExplainAnUpdateFromPartOfItsBatch) {
  const Built built = testing_support::build(ring_that_learns(Apply::batch));
  const std::vector<std::uint32_t> examples{0, 1, 2, 3};
  const auto present = [&](Watch& watch, std::size_t first, std::size_t count) {
    watch.engine.present(*built.data, Split::train, 0, std::span(examples).subspan(first, count));
  };
  const SynapseName synapse = name_of(built.network, WatchedSynapse{0, 2, 1});
  Watch late(built.network);
  late.wants_all = false;
  present(late, 0, 1);
  late.wants_all = true;
  present(late, 1, 1);
  EXPECT_FALSE(late.kept.why_update(synapse, page_extent(0)));
  EXPECT_FALSE(late.kept.has_whole_batch());
  EXPECT_FALSE(late.kept.is_batch_too_long());  // it was not for want of room
  present(late, 2, 1);
  EXPECT_FALSE(late.kept.has_whole_batch());
  present(late, 3, 1);
  EXPECT_TRUE(late.kept.has_whole_batch());
  const auto graph = late.kept.why_update(synapse, page_extent(0));
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->nodes.front().event.time, built.network.timing.period * 4);

  Watch all(built.network);
  present(all, 0, 1);
  const std::size_t of_one = all.kept.room();
  Watch small(built.network, of_one + of_one / 2);
  present(small, 0, 2);
  EXPECT_FALSE(small.kept.why_update(synapse, page_extent(0)));
  EXPECT_TRUE(small.kept.is_batch_too_long());
  EXPECT_TRUE(small.kept.why(synapse, page_extent(0)));  // its change can still be told
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
