// Which events a presentation has, and when, actor by actor.
#include "sim/compiled/event_plan.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/compiled/event_times.hpp"
#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ring;
using testing_support::Taped;
using testing_support::taped;

/// Wants some kinds.
class Choice final : public EventRecorder {
 public:
  explicit Choice(std::vector<EventKind> kinds) : kinds_(std::move(kinds)) {}
  [[nodiscard]] bool wants(EventKind kind, PopulationId /*population*/,
                           std::uint32_t /*projection*/) const override {
    return std::ranges::find(kinds_, kind) != kinds_.end();
  }
  void record(std::uint32_t /*partition*/, std::span<const RecordedEvent> /*events*/) override {}

 private:
  std::vector<EventKind> kinds_;
};

/// "20 h1 0" of the events that are wanted: time, population and ordinal.
std::vector<std::string> planned(const Taped& taped, EventKind kind) {
  std::vector<std::string> words;
  for (const PlannedEvents& events :
       plan_events(taped.built.network, taped.tape, Choice({kind})).events) {
    EXPECT_EQ(events.kind, kind);
    words.push_back(fmt::format("{} {} {}", events.time.ns,
                                taped.built.network.population(events.population).name,
                                events.ordinal));
  }
  return words;
}

// Also what the tape drops: the last volley of "v".
TEST(EventPlan, HasWhatHappensInARing) {
  const Taped plain = taped(ring());
  EXPECT_THAT(planned(plain, EventKind::stimulus), ElementsAre("0 v 0"));
  EXPECT_THAT(planned(plain, EventKind::delivery),
              ElementsAre("9 h1 0", "19 v 0", "29 h1 0", "39 v 0"));
  EXPECT_THAT(planned(plain, EventKind::volley),
              ElementsAre("10 h1 0", "20 v 0", "30 h1 0", "40 v 0"));
  EXPECT_THAT(planned(plain, EventKind::soma),
              ElementsAre("0 v 0", "10 h1 0", "20 v 1", "30 h1 1", "40 v 2"));
  EXPECT_THAT(planned(plain, EventKind::error), ElementsAre("20 v 0"));
  EXPECT_THAT(planned(plain, EventKind::axon),
              ElementsAre("0 v 0", "10 h1 0", "20 v 1", "30 h1 1"));
  EXPECT_THAT(planned(plain, EventKind::change),
              ElementsAre("21 v 0", "21 v 0", "31 h1 0", "31 h1 0"));
}

TEST(EventPlan, LacksWhatNobodyWants) {
  const Taped plain = taped(ring());
  EXPECT_THAT(plan_events(plain.built.network, plain.tape, Choice({})).events, IsEmpty());
}

TEST(EventPlan, CountsWhatIsNumbered) {
  const Taped plain = taped(ring());
  const EventPlan plan = plan_events(plain.built.network, plain.tape,
                                     Choice({EventKind::soma, EventKind::error, EventKind::axon}));
  // Somas, errors, axon events and errors sent, of v and of h1.
  EXPECT_THAT(plan.numbered, ElementsAre(ElementsAre(3, 1, 2, 0), ElementsAre(2, 0, 2, 0)));
}

// A neuron's volley opens with the first of its contributions and gathers the others; each synapse
// has its delivery at a time of its own.
TEST(EventPlan, GoesActorByActorWhereDelaysDiffer) {
  Scenario scenario = testing_support::feedforward(2);
  scenario.projections[0].delay = UniformDelay{Time{3}, Time{9}};
  for (PopulationSpec& population : scenario.populations) population.integration = Time{20};
  const Taped jittered = taped(scenario);
  const Network& network = jittered.built.network;
  const EventPlan plan =
      plan_events(network, jittered.tape, Choice({EventKind::delivery, EventKind::volley}));
  std::map<std::uint32_t, Time> opened;
  for (const SparseSynapse& synapse : network.projections[0].synapses) {
    const auto [at, is_new] = opened.try_emplace(synapse.post, synapse.delay);
    if (!is_new) at->second = std::min(at->second, synapse.delay);
  }
  std::size_t deliveries = 0;
  std::size_t volleys = 0;
  for (const PlannedEvents& events : plan.events) {
    if (events.projection == 0) {
      for (const std::uint32_t actor : events.actors) {
        ++deliveries;
        EXPECT_EQ(events.time, network.projections[0].synapses[actor].delay - kDendriticDelay);
      }
    }
    if (events.kind != EventKind::volley || events.population != PopulationId{1}) continue;
    if (events.port != Port::basal) continue;
    std::vector<std::uint32_t> neurons = events.actors;
    if (neurons.empty()) neurons = {0, 1};
    for (const std::uint32_t neuron : neurons) {
      ++volleys;
      EXPECT_EQ(events.time, opened[neuron] + Time{20});
    }
  }
  EXPECT_EQ(deliveries, 4U);
  EXPECT_EQ(volleys, 2U);
}

TEST(EventTimes, AreOneIfAllAreTheSame) {
  EXPECT_TRUE(EventTimes(std::vector<Time>{Time{4}, Time{4}}).is_one());
  const EventTimes times({Time{4}, Time{2}, Time{4}});
  EXPECT_FALSE(times.is_one());
  EXPECT_EQ(times.of(1), Time{2});
  using Actors = std::map<Time, std::vector<std::uint32_t>>;
  EXPECT_EQ(times.later_by(Time{1}).by_time(), (Actors{{Time{3}, {1}}, {Time{5}, {0, 2}}}));
  EXPECT_EQ(EventTimes(Time{7}).by_time(), (Actors{{Time{7}, {}}}));
}

}  // namespace
}  // namespace recirc
