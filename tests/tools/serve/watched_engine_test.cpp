#include "tools/serve/watched_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;

struct Watch {
  StepGate gate{nullptr};
  bool wants_samples = true;
  std::vector<WatchedSynapse> synapses;
  std::vector<RecordedEvent> told;

  WatchedEngine engine(const Network& network) {
    return {network, std::make_unique<ActorEngine>(network, 1),
            EngineWatch{.gate = &gate,
                        .wants_sample = [this] { return wants_samples; },
                        .synapses = [this] { return synapses; },
                        .tell =
                            [this](std::span<const RecordedEvent> events) {
                              told.insert(told.end(), events.begin(), events.end());
                            },
                        .look = [](const Engine&) {}}};
  }
};

std::vector<double> all_weights(const Engine& engine) {
  std::vector<double> all = engine.weights(ProjectionId{0});
  const std::vector<double> more = engine.weights(ProjectionId{1});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(WatchedEngine, GivesTheSameBitsAsTheEngineWithin) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  ActorEngine alone(built.network, 1);
  testing_support::present_all(alone, *built.data, 3);
  for (const bool is_watched : {true, false}) {
    Watch watch{.wants_samples = is_watched, .synapses = {}, .told = {}};
    WatchedEngine engine = watch.engine(built.network);
    testing_support::present_all(engine, *built.data, 3);
    EXPECT_EQ(all_weights(engine), all_weights(alone));
    EXPECT_EQ(engine.tally().counts, alone.tally().counts);
    EXPECT_EQ(watch.told.empty(), !is_watched);
  }
}

TEST(WatchedEngine, TellsWhatNeuronsDoAndNothingOfSynapses) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  Watch watch;
  WatchedEngine engine = watch.engine(built.network);
  testing_support::present_all(engine, *built.data);
  EventsInMemory all(1);
  ActorEngine alone(built.network, 1);
  alone.set_recorder(&all);
  testing_support::present_all(alone, *built.data);
  std::vector<RecordedEvent> expected = all.events();
  std::erase_if(expected, [](const RecordedEvent& event) { return event.pre != kNoNeuron; });
  std::erase_if(expected, [](const RecordedEvent& event) {  // of biases
    return event.kind == EventKind::change || event.kind == EventKind::update;
  });
  ASSERT_EQ(watch.told.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(watch.told[k].time, expected[k].time);
    EXPECT_EQ(watch.told[k].kind, expected[k].kind);
    EXPECT_EQ(watch.told[k].neuron, expected[k].neuron);
    EXPECT_EQ(watch.told[k].value, expected[k].value);
  }
}

TEST(WatchedEngine, TellsAllOfASynapseThatSomebodyLooksInto) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  Watch watch;
  watch.synapses = {{.projection = 1, .pre = 2, .post = 3}};
  WatchedEngine engine = watch.engine(built.network);
  testing_support::present_all(engine, *built.data);
  const auto is_of = [](EventKind kind) {
    return [kind](const RecordedEvent& event) { return event.kind == kind; };
  };
  // Eight presentations: two deliveries each, a change and, in batches of one, an update.
  EXPECT_EQ(std::ranges::count_if(watch.told, is_of(EventKind::delivery)), 16);
  EXPECT_EQ(std::ranges::count_if(watch.told, is_of(EventKind::change)), 8);
  const auto place = weight_index(built.network, watch.synapses.front());
  ASSERT_TRUE(place);
  ASSERT_EQ(std::ranges::count_if(watch.told, is_of(EventKind::update)), 8);
  const auto last = std::find_if(watch.told.rbegin(), watch.told.rend(), is_of(EventKind::update));
  EXPECT_EQ(last->value, engine.weights(ProjectionId{1})[*place]);
}

TEST(WeightIndex, FindsASynapseAndKnowsWhereThereIsNone) {
  Scenario scenario = testing_support::ring_of_two();
  scenario.projections[1].connectivity = Pairs{.pre = {0, 2}, .post = {1, 3}};
  const Built built = testing_support::build(scenario);
  EXPECT_EQ(weight_index(built.network, {0, 2, 1}), 2U * 3 + 1);
  EXPECT_TRUE(weight_index(built.network, {1, 2, 3}));
  EXPECT_FALSE(weight_index(built.network, {1, 2, 2}));
  EXPECT_FALSE(weight_index(built.network, {0, 4, 0}));
  EXPECT_FALSE(weight_index(built.network, {0, 0, 3}));
  EXPECT_FALSE(weight_index(built.network, {2, 0, 0}));
}

}  // namespace
}  // namespace recirc
