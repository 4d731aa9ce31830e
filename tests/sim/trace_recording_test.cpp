// What a trace has of a run: what a recorder in memory is told of it, or the part that was asked
// for, in the same bytes for any number of threads.
#include "sim/trace_recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "sim/actor/actor_engine.hpp"
#include "sim/make_engine.hpp"
#include "sim/training.hpp"
#include "tests/sim/data/scratch_folder.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/recorded_trace.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing_support::Built;

constexpr std::uint64_t kEpochs = 3;

std::vector<RecordedEvent> events_in(const std::filesystem::path& file) {
  const TraceReader reader(file);
  EXPECT_TRUE(reader.state().complete());
  EXPECT_TRUE(reader.verify().empty());
  std::vector<RecordedEvent> all;
  reader.for_each({}, [&](auto events) { all.insert(all.end(), events.begin(), events.end()); });
  return all;
}

// Trains for three epochs of four presentations, and records `spec` into a file of `folder`.
std::filesystem::path recorded(const Scenario& scenario, const RecordSpec& spec,
                               const ScratchFolder& folder, std::uint32_t threads = 1) {
  const auto file = folder.path() / ("trace-" + std::to_string(threads) + ".mcap");
  constexpr std::uint64_t kExamples = 4;
  return testing_support::recorded_trace(scenario, kEpochs * kExamples, spec, file, threads);
}

// All that happens in the same run.
std::vector<RecordedEvent> told(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  EventsInMemory recorder(1);
  ActorEngine engine(built.network, 1);
  engine.set_recorder(&recorder);
  testing_support::present_all(engine, *built.data, kEpochs);
  return recorder.events();
}

std::vector<RecordedEvent> only(std::vector<RecordedEvent> events,
                                const std::function<bool(const RecordedEvent&)>& wanted) {
  std::erase_if(events, [&](const RecordedEvent& event) { return !wanted(event); });
  return events;
}
bool is_weight(const RecordedEvent& event) { return event.kind == EventKind::weight; }
bool is_no_weight(const RecordedEvent& event) { return !is_weight(event); }

std::vector<Scenario> scenarios() {
  Scenario jittered = testing_support::ring({.batch = 2});
  jittered.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  jittered.populations[1].integration = Time{6};
  return {testing_support::ring({.sizes = {30, 20}, .batch = 2}), jittered,
          testing_support::feedforward(3)};
}

TEST(TraceRecording, HasAllThatHappens) {
  for (const Scenario& scenario : scenarios()) {
    const ScratchFolder folder;
    EXPECT_EQ(only(events_in(recorded(scenario, {}, folder)), is_no_weight), told(scenario));
  }
}

TEST(TraceRecording, BeginsWithAllWeights) {
  for (const Scenario& scenario : scenarios()) {
    const ScratchFolder folder;
    const auto events = events_in(recorded(scenario, {}, folder));
    const Network network = testing_support::build(scenario).network;
    const auto weights = only(events, is_weight);
    std::vector<double> initial;
    for (const Population& population : network.populations) {
      const auto& biases = population.bias->initial;
      initial.insert(initial.end(), biases.begin(), biases.end());
    }
    for (const Projection& projection : network.projections) {
      const auto& values = projection.initial_weights;
      initial.insert(initial.end(), values.begin(), values.end());
    }
    std::vector<double> recorded_values;
    for (const RecordedEvent& event : weights) recorded_values.push_back(event.value);
    EXPECT_THAT(recorded_values, testing::UnorderedElementsAreArray(initial));
    EXPECT_EQ(weights, std::vector(events.begin(), events.begin() + std::ssize(weights)));
  }
}

TEST(TraceRecording, IsTheSameForAnyNumberOfThreads) {
  for (const Scenario& scenario : scenarios()) {
    const ScratchFolder folder;
    const std::string alone = content_of(recorded(scenario, {}, folder));
    EXPECT_EQ(content_of(recorded(scenario, {}, folder, 2)), alone);
    EXPECT_EQ(content_of(recorded(scenario, {}, folder, 3)), alone);
  }
}

// With the weights of that time: those that the last updates before gave.
TEST(TraceRecording, BeginsAndEndsBetweenPresentations) {
  const Scenario scenario = testing_support::ring({.sizes = {5, 4}, .batch = 2});
  const Built built = testing_support::build(scenario);
  const Time period = built.network.timing.period;
  const ScratchFolder folder;
  const auto events = events_in(recorded(scenario, {.presentations = {6, 10}}, folder));
  const auto all = told(scenario);
  const auto expected = only(all, [&](const RecordedEvent& event) {
    const bool at_end = event.time == period * 10 && event.kind == EventKind::update;
    const bool at_begin = event.time == period * 6 && event.kind == EventKind::update;
    return event.time >= period * 6 && !at_begin && (event.time < period * 10 || at_end);
  });
  auto without_numbers = [](std::vector<RecordedEvent> some) {
    // Counted since recording began.
    for (RecordedEvent& event : some) {
      if (event.kind != EventKind::stimulus) event.number = 0;
    }
    return some;
  };
  EXPECT_EQ(without_numbers(only(events, is_no_weight)), without_numbers(expected));
  for (const RecordedEvent& weight : only(events, is_weight)) {
    EXPECT_EQ(weight.time, period * 6);
    const auto updates = only(all, [&](const RecordedEvent& event) {
      return event.kind == EventKind::update && event.time <= period * 6 &&
             event.projection == weight.projection && event.pre == weight.pre &&
             event.neuron == weight.neuron;
    });
    ASSERT_FALSE(updates.empty());
    EXPECT_EQ(weight.value, updates.back().value);
  }
}

TEST(TraceRecording, HasThePartThatWasAskedFor) {
  const Scenario scenario = testing_support::ring({.sizes = {5, 4}, .batch = 2});
  const ScratchFolder folder;
  const auto all = events_in(recorded(scenario, {}, folder));
  const auto part = [&](const RecordSpec& spec) {
    return events_in(recorded(scenario, spec, folder));
  };
  // "h1" are the neurons 5 to 8; its synapses from "v" are those of projection 0.
  EXPECT_EQ(part({.populations = {"h1"}}), only(all, [](const RecordedEvent& event) {
              return event.projection == kNoProjection && index(event.neuron) >= 5;
            }));
  EXPECT_EQ(part({.projections = {"v-h1"}}),
            only(all, [](const RecordedEvent& event) { return event.projection == 0; }));
  EXPECT_EQ(part({.neurons = {{.population = "h1", .numbers = {1, 3}}}}),
            only(all, [](const RecordedEvent& event) {
              return event.projection == kNoProjection &&
                     (event.neuron == NeuronId{6} || event.neuron == NeuronId{8});
            }));
  EXPECT_EQ(
      part({.synapses = {{.projection = "v-h1", .pre = 2, .post = 3},
                         {.projection = "h1-v", .pre = 0, .post = 4}}}),
      only(all, [](const RecordedEvent& event) {
        return (event.projection == 0 && event.pre == NeuronId{2} && event.neuron == NeuronId{8}) ||
               (event.projection == 1 && event.pre == NeuronId{5} && event.neuron == NeuronId{4});
      }));
  EXPECT_EQ(part({.projections = {"h1-v"}, .kinds = {EventKind::change, EventKind::volley}}),
            only(all, [](const RecordedEvent& event) {
              return event.projection == 1 && event.kind == EventKind::change;
            }));
}

TEST(TraceRecording, ChangesNoBitOfTheRun) {
  const Scenario scenario = testing_support::ring({.batch = 2});
  const ScratchFolder folder;
  const Built built = testing_support::build(scenario);
  std::vector<std::vector<double>> weights;
  for (const bool records : {false, true}) {
    RecordedPart part({.presentations = {2, 4}}, built.network);
    TraceRecording recording(folder.path() / "a.mcap",
                             trace_header(built.network, expanded(scenario), part), part,
                             built.network, 2);
    Training training(built.network, *built.data, 1, Shuffle::no, actor_engines(2));
    training.run({.epochs = 3, .presentations = {}}, {.recording = records ? &recording : nullptr});
    recording.close();
    weights.push_back(training.engine().weights(ProjectionId{0}));
  }
  EXPECT_EQ(weights[0], weights[1]);
}

// As on a full disk.
TEST(TraceRecording, EndsTheRunIfTheDiskIsFull) {
  const ScratchFolder folder;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 30'000, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::string said;
  try {
    recorded(testing_support::ring({.sizes = {40, 30}}), {}, folder);
  } catch (const RunError& error) {
    said = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(said, HasSubstr((folder.path() / "trace-1.mcap").string() + ": cannot write"));
}

}  // namespace
}  // namespace recirc
