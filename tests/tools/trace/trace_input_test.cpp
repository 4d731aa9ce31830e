// Traces as the verbs read them: what was asked for, and what is said of files that are not whole.
#include "tools/trace/trace_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "neurons/errors.hpp"
#include "protocols/trace_writer.hpp"
#include "tests/sim/data/scratch_folder.hpp"
#include "tests/tools/trace/small_run.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::SmallRun;

TraceHeader header_of(const SmallRun& run) {
  return {.engine = "actor",
          .precision = "double",
          .window = run.period,
          .period = run.period,
          .last_presentation = run.tally.presentations,
          .populations = run.names.populations(),
          .projections = run.names.projections(),
          .scenario = "name: \"ring\""};
}

fs::path written(const fs::path& file, const TraceHeader& header,
                 std::span<const RecordedEvent> events) {
  TraceWriter writer(file, header);
  writer.append(events);
  writer.close();
  return file;
}

std::vector<RecordedEvent> read(TraceInput& trace) {
  std::vector<RecordedEvent> all;
  const EventBlocks next = trace.events();
  for (auto block = next(); !block.empty(); block = next()) {
    all.insert(all.end(), block.begin(), block.end());
  }
  return all;
}

// Large enough for several chunks.
const SmallRun& run() {
  static const SmallRun kRun =
      testing_support::small_run(testing_support::ring({.sizes = {40, 30}}), 30);
  return kRun;
}

TEST(TraceInput, GivesWhatWasAskedFor) {
  const ScratchFolder folder;
  const fs::path file = written(folder.path() / "trace.mcap", header_of(run()), run().events);
  TraceInput all(folder.path(), {});
  EXPECT_EQ(read(all), run().events);
  EXPECT_THAT(all.complaints(), IsEmpty());
  EXPECT_NO_THROW(all.require_whole());

  TraceInput some(file, {.presentations = {"100..102"}, .kinds = {"volley", "update"}});
  std::vector<RecordedEvent> expected;
  std::ranges::copy_if(run().events, std::back_inserter(expected), [](const RecordedEvent& event) {
    const std::int64_t number = presentation_of(event, run().period);
    return number >= 100 && number <= 102 &&
           (event.kind == EventKind::volley || event.kind == EventKind::update);
  });
  EXPECT_EQ(read(some), expected);
}

TEST(TraceInput, GivesWhatIsWholeOfACutTrace) {
  const ScratchFolder folder;
  const fs::path file = written(folder.path() / "trace.mcap", header_of(run()), run().events);
  fs::resize_file(file, fs::file_size(file) / 2);
  TraceInput cut(file, {});
  const std::vector<RecordedEvent> events = read(cut);
  ASSERT_FALSE(events.empty());
  ASSERT_LT(events.size(), run().events.size());
  EXPECT_TRUE(std::ranges::equal(events, std::span(run().events).first(events.size())));
  EXPECT_THAT(cut.complaints(), ElementsAre(HasSubstr("the end is missing")));
  EXPECT_THROW(cut.require_whole(), RunError);
}

TEST(TraceInput, LeavesADamagedChunkOutAndSaysSoOnce) {
  const ScratchFolder folder;
  const fs::path file = written(folder.path() / "trace.mcap", header_of(run()), run().events);
  const TraceChunk second = TraceReader(file).chunks()[1];
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(second.offset + second.bytes / 2);
  stream.seekg(middle);
  const auto byte = static_cast<char>(stream.get() ^ 4);
  stream.seekp(middle);
  stream.put(byte);
  stream.close();

  TraceInput damaged(file, {});
  EXPECT_EQ(read(damaged).size(), run().events.size() - second.events());
  EXPECT_THAT(damaged.complaints(),
              ElementsAre(HasSubstr("byte " + std::to_string(second.offset) + ":")));
  EXPECT_EQ(read(damaged).size(), run().events.size() - second.events());
  EXPECT_EQ(damaged.complaints().size(), 1U);
  EXPECT_THROW(damaged.require_whole(), RunError);
}

std::string error_of(const fs::path& file) {
  try {
    TraceInput trace(file, {});
    (void)read(trace);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(TraceInput, RefusesNamesThatMoveTheCursor) {
  const ScratchFolder folder;
  TraceHeader header = header_of(run());
  header.populations[0].name = "\x1b[2J";
  const fs::path file = written(folder.path() / "trace.mcap", header, {});
  EXPECT_THAT(error_of(file), HasSubstr("as no scenario can"));
}

TEST(TraceInput, RefusesEventsOfActorsThatAreNotThere) {
  const ScratchFolder folder;
  for (const RecordedEvent& wrong :
       {RecordedEvent{.time = {}, .caused = {}, .neuron = NeuronId{70}, .kind = EventKind::soma},
        RecordedEvent{.time = {},
        .caused = {},
        .pre = NeuronId{70},
        .projection = 0,
        .kind = EventKind::delivery},
        RecordedEvent{.time = {},
        .caused = {},
        .pre = NeuronId{0},
        .projection = 2,
        .kind = EventKind::delivery}}) {
    const fs::path file =
        written(folder.path() / "trace.mcap", header_of(run()), std::span(&wrong, 1));
    EXPECT_THAT(error_of(file), HasSubstr("an actor that the network does not have"));
  }
}

}  // namespace
}  // namespace recirc
