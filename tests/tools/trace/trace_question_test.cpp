// Why a weight changed, from the part of a trace that tells: the same as from all of it.
#include "tools/trace/trace_question.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "tests/sim/data/scratch_folder.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/recorded_trace.hpp"
#include "tools/why_text.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::ring;

struct Stretch {
  std::vector<RecordedEvent> events;
  WeightsAtStart start;
};

// All of a trace, and the weights that it begins with.
Stretch all_of(const TraceReader& trace, const Network& network) {
  std::vector<SynapseIndex> synapses;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) synapses.emplace_back(network, k);
  Stretch all{.events = {}, .start = initial_weights(network)};
  trace.for_each({}, [&](std::span<const RecordedEvent> events) {
    for (const RecordedEvent& event : events) {
      if (event.kind == EventKind::weight) {
        take_over(network, synapses, event, all.start);
      } else {
        all.events.push_back(event);
      }
    }
  });
  return all;
}

// Traces of several chunks: batches, limits of norms, jitter, ties, and what is recorded from later
// on.
struct Case {
  Scenario scenario;
  RecordSpec recorded{};
};
std::vector<Case> cases() {
  Scenario limited = ring({.sizes = {20, 10}, .batch = 7});
  limited.learning.weight_limit.incoming_norm = 0.9;
  Scenario jittered = ring({.sizes = {20, 10}, .batch = 2});
  jittered.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  jittered.populations[1].integration = Time{6};
  Scenario tied = ring({.sizes = {20, 10}, .batch = 5});
  tied.projections[1].weights = {};
  tied.projections[1].tied_to = TieSpec{.projection = "v-h1", .transpose = true};
  return {{limited}, {jittered}, {tied}, {limited, {.presentations = {14, 140}}}};
}

// The trace of a case, in a folder of its own.
struct RecordedCase {
  RecordedCase(const Case& given, std::uint64_t presentations)
      : file(testing_support::recorded_trace(given.scenario, presentations, given.recorded,
                                             folder.path() / "trace.mcap")) {
    run.network = testing_support::build(given.scenario).network;
  }

  ScratchFolder folder;
  RecordedRun run;
  std::filesystem::path file;
};

// A few changes, and a few updates.
std::vector<RecordedEvent> some_of(const std::vector<RecordedEvent>& events) {
  std::vector<RecordedEvent> some;
  for (const EventKind kind : {EventKind::change, EventKind::update}) {
    std::vector<RecordedEvent> of_kind;
    std::ranges::copy_if(events, std::back_inserter(of_kind),
                         [&](const RecordedEvent& event) { return event.kind == kind; });
    const std::size_t step = of_kind.size() / 7;
    for (std::size_t k = 0; k < of_kind.size(); k += step) some.push_back(of_kind[k]);
  }
  return some;
}

std::string text_of(const CausalGraph& graph, const Network& network) {
  return why_json(graph, network).dump(1);
}

TEST(TraceQuestion, IsAnsweredAsIfAllWereRead) {
  for (const Case& given : cases()) {
    const RecordedCase recorded(given, 140);
    const Network& network = recorded.run.network;
    const TraceReader trace(recorded.file);
    ASSERT_GE(trace.chunks().size(), 2U);
    const TraceQuestion question(trace, recorded.run);
    const Stretch all = all_of(trace, network);
    const Recording recording(network, all.events, all.start);
    for (const RecordedEvent& change : some_of(all.events)) {
      EXPECT_EQ(question.about({.synapse = synapse_of(change), .time = change.time}), change);
      for (const std::optional<std::uint32_t> most : {std::optional(1U), std::optional(3U)}) {
        const WhyOptions extent{.contributions = most};
        EXPECT_EQ(text_of(question.why(change, extent), network),
                  text_of(why(recording, change, extent), network));
      }
    }
  }
}

TEST(TraceQuestion, FindsTheLastAndTheLargestChange) {
  const RecordedCase recorded(cases().front(), 140);
  const Network& network = recorded.run.network;
  const TraceReader trace(recorded.file);
  const Stretch all = all_of(trace, network);
  const Recording recording(network, all.events, all.start);
  const TraceQuestion question(trace, recorded.run);
  const SynapseName synapse{.projection = 1, .pre = NeuronId{25}, .post = NeuronId{3}};
  EXPECT_EQ(question.about({.synapse = synapse, .time = {}}),
            event_to_explain(recording, synapse, std::nullopt));
  EXPECT_EQ(question.about_largest(0), largest_change(recording, 0));
  EXPECT_THROW((void)question.about({.synapse = synapse, .time = Time{1}}), InputError);
}

// What lies between the weights at the beginning and the last batches is not even read.
TEST(TraceQuestion, ReadsNoChunkThatItDoesNotNeed) {
  const RecordedCase recorded(cases().front(), 210);
  const RecordedRun& run = recorded.run;
  const Network& network = run.network;
  const TraceReader whole(recorded.file);
  ASSERT_GE(whole.chunks().size(), 3U);
  const TraceChunk& second = whole.chunks()[1];
  const SynapseName synapse{.projection = 1, .pre = NeuronId{25}, .post = NeuronId{3}};
  const auto last = TraceQuestion(whole, run).about({.synapse = synapse, .time = {}});
  const std::string expected = text_of(TraceQuestion(whole, run).why(last, {}), network);
  std::fstream(recorded.file, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(static_cast<std::streamoff>(second.offset + second.bytes / 2))
      .put('\x55')
      .put('\xaa');
  const TraceReader damaged(recorded.file);
  const TraceQuestion question(damaged, run);
  EXPECT_EQ(question.about({.synapse = synapse, .time = {}}), last);
  EXPECT_EQ(text_of(question.why(last, {}), network), expected);
  EXPECT_THROW((void)question.about({.synapse = synapse, .time = second.first}), InputError);
}

}  // namespace
}  // namespace recirc
