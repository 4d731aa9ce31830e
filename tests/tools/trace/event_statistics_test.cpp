// What is counted in a trace, against what the engine counts itself.
#include "tools/trace/event_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/trace/small_run.hpp"
#include "tools/trace/statistics_text.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::SmallRun;

EventStatistics counted(const SmallRun& run) {
  EventStatistics statistics(run.names, run.period);
  for (const RecordedEvent& event : run.events) statistics.add(event);
  return statistics;
}

TEST(EventStatistics, CountsAsTheEngineDoes) {
  Scenario jittered = testing_support::ring({.sizes = {4, 3, 2}});
  jittered.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  jittered.populations[1].integration = Time{6};
  for (const Scenario& scenario : {testing_support::feedforward(3), jittered}) {
    const SmallRun run = testing_support::small_run(scenario, 3);
    const EventStatistics statistics = counted(run);
    EXPECT_EQ(statistics.presentations(), run.tally.presentations);
    EXPECT_EQ(statistics.events(), run.events.size());
    EXPECT_EQ(statistics.events(EventKind::axon), run.tally.counts.neuron_events);
    const ProjectionStatistics all = statistics.synapses();
    EXPECT_EQ(all.deliveries + all.firings, run.tally.counts.synaptic_events);
    const auto updates = testing_support::of_kind(run.events, EventKind::update);
    const auto biases = std::ranges::count(updates, kNoProjection, &RecordedEvent::projection);
    EXPECT_EQ(statistics.events(EventKind::update) - static_cast<std::uint64_t>(biases),
              run.tally.counts.weight_updates);
  }
}

TEST(EventStatistics, CountsOnlyWhatSomethingComesOfAsEffective) {
  // One of four inputs is 0, and so is one of two weights from each.
  Scenario scenario = testing_support::ring({.sizes = {4, 2}, .examples = 1});
  InlineData data;
  data.train = {{0.5, 0, -0.5, 1}};
  scenario.data.source = data;
  const SmallRun run = testing_support::small_run(scenario);
  const ProjectionStatistics down = counted(run).projections()[0];
  EXPECT_EQ(down.deliveries, 16U);            // two volleys
  EXPECT_EQ(down.effective_deliveries, 14U);  // of the first, those from a 0 are none
  EXPECT_EQ(down.firings, 8U);
  EXPECT_EQ(down.effective_firings, 6U);
}

TEST(EventStatistics, CountsWhatWasLostAndDidNotArrive) {
  Scenario scenario = testing_support::ring({.sizes = {5, 4}, .rule = ""});
  scenario.projections[0].loss = 0.5;
  const SmallRun run = testing_support::small_run(scenario, 4);
  const auto projections = counted(run).projections();
  EXPECT_GT(projections[0].lost, 0U);
  EXPECT_EQ(projections[0].lost, run.tally.counts.lost_events);
  EXPECT_EQ(projections[0].lost + projections[0].deliveries, 2 * 20 * run.tally.presentations);
  EXPECT_EQ(projections[1].lost, 0U);
}

TEST(EventStatistics, MeasuresDelaysFromNeuronToNeuron) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2}, .delay = Time{17}});
  scenario.projections[1].delay = UniformDelay{Time{5}, Time{9}};
  scenario.populations[0].integration = Time{6};
  const auto projections = counted(testing_support::small_run(scenario)).projections();
  EXPECT_EQ(projections[0].least_delay, Time{17});
  EXPECT_EQ(projections[0].longest_delay, Time{17});
  EXPECT_EQ(projections[0].mean_delay_ns, 17);
  EXPECT_GE(projections[1].least_delay, Time{5});
  EXPECT_LE(projections[1].longest_delay, Time{9});
  EXPECT_LT(projections[1].least_delay, projections[1].longest_delay);
  EXPECT_GT(projections[1].mean_delay_ns, static_cast<double>(projections[1].least_delay.ns));
  EXPECT_LT(projections[1].mean_delay_ns, static_cast<double>(projections[1].longest_delay.ns));
}

TEST(EventStatistics, NamesSilentAndSaturatedNeurons) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2}, .rule = ""});
  scenario.populations[1].activation = Activation::relu;
  scenario.populations[1].bias->initial = ConstantValue{-100};
  scenario.populations[0].bias->initial = ConstantValue{100};
  const auto populations = counted(testing_support::small_run(scenario)).populations();
  EXPECT_THAT(populations[1].silent, ElementsAre(NeuronId{3}, NeuronId{4}));
  EXPECT_THAT(populations[1].saturated, IsEmpty());
  EXPECT_THAT(populations[0].silent, IsEmpty());
  EXPECT_THAT(populations[0].saturated, ElementsAre(NeuronId{0}, NeuronId{1}, NeuronId{2}));
  EXPECT_EQ(populations[0].active_neurons, 3U);
}

TEST(EventStatistics, CallsAnActivitySaturatedWhereTheSlopeIsFlat) {
  EXPECT_TRUE(is_saturated(Activation::tanh, -0.976));
  EXPECT_FALSE(is_saturated(Activation::tanh, 0.974));
  EXPECT_TRUE(is_saturated(Activation::logistic, 0.0126));
  EXPECT_TRUE(is_saturated(Activation::logistic, 0.9874));
  EXPECT_FALSE(is_saturated(Activation::logistic, 0.0128));
  EXPECT_FALSE(is_saturated(Activation::relu, 0));
  EXPECT_FALSE(is_saturated(Activation::identity, 1e9));
}

TEST(EventStatistics, GivesNeuroBenchItsOwnKeys) {
  Scenario scenario = testing_support::ring({.sizes = {3, 2}, .rule = ""});
  scenario.populations[1].activation = Activation::relu;
  scenario.populations[1].bias->initial = ConstantValue{-100};
  const SmallRun run = testing_support::small_run(scenario);
  const EventStatistics statistics = counted(run);
  const auto json = nlohmann::json::parse(statistics_json(statistics));
  // Of 3 visible and 2 x 2 hidden activations a presentation, the hidden ones are 0; the visible
  // volley that they cause is of zeros, and so is the hidden answer to none of them.
  const auto& bench = json.at("neurobench");
  const auto activations = testing_support::of_kind(run.events, EventKind::activation);
  const auto zeros = std::ranges::count(activations, 0.0, &RecordedEvent::value);
  EXPECT_GT(zeros, 0);
  EXPECT_EQ(bench.at("ActivationSparsity").get<double>(),
            static_cast<double>(zeros) / static_cast<double>(activations.size()));
  const double presentations = static_cast<double>(run.tally.presentations);
  EXPECT_EQ(bench.at("SynapticOperations").at("Dense").get<double>() * presentations,
            static_cast<double>(run.tally.counts.synaptic_events));
  EXPECT_EQ(bench.at("SynapticOperations").at("Effective_MACs").get<double>() * presentations,
            static_cast<double>(run.tally.counts.effective_synaptic_events));
}

TEST(EventStatistics, SaysNothingOfWhatWasNotRecorded) {
  SmallRun run = testing_support::small_run(testing_support::ring());
  run.events = testing_support::of_kind(run.events, EventKind::stimulus);
  const auto json = nlohmann::json::parse(statistics_json(counted(run)));
  EXPECT_TRUE(json.at("neurobench").at("ActivationSparsity").is_null());
  EXPECT_TRUE(json.at("neurobench").at("SynapticOperations").is_null());
  EXPECT_TRUE(json.at("projections").at("v-h1").at("delay_ns").is_null());
}

}  // namespace
}  // namespace recirc
