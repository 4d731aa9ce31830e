// A trace gives back what was written, and tells whatever has happened to its file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "protocols/trace_writer.hpp"
#include "tests/protocols/random_events.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::random_events;

TraceHeader header() {
  return {.program = "recirc of a test",
          .engine = "actor",
          .precision = "double",
          .seed = 7,
          .window = Time{5000},
          .period = Time{9000},
          .batch = 3,
          .first_presentation = 2,
          .last_presentation = 12,
          .populations = {{.name = "seen",
                           .first = NeuronId{0},
                           .size = 3,
                           .clamped = true,
                           .activation = Activation::logistic},
                          {.name = "code", .first = NeuronId{3}, .size = 2}},
          .projections = {{.name = "up",
                           .pre = PopulationId{0},
                           .post = PopulationId{1},
                           .output = Output::error,
                           .port = Port::apical}},
          .kinds = {EventKind::volley, EventKind::change},
          .scenario = "name: \"a\"\n",
          .facts = {{"scenario", "a"}, {"seed", "7"}}};
}

// A file of the test that is running, away at its end.
class TraceFile : public testing::Test {
 protected:
  TraceFile() { fs::create_directories(folder_); }
  ~TraceFile() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path path(const std::string& name = "a.mcap") const { return folder_ / name; }

  // Written by a writer that is not closed in the end, if `closed` is false.
  [[nodiscard]] fs::path written(const std::vector<RecordedEvent>& events, bool closed = true,
                                 const std::string& name = "a.mcap") const {
    TraceWriter writer(path(name), header());
    writer.append(events);
    if (closed) writer.close();
    return path(name);
  }

  static std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] fs::path file_with(const std::string& bytes) const {
    std::ofstream(path("b.mcap"), std::ios::binary) << bytes;
    return path("b.mcap");
  }

  [[nodiscard]] bool tells_damage(const std::vector<RecordedEvent>& written) const;

 private:
  fs::path folder_ = fs::temp_directory_path() /
                     ("recirc_trace_test_" +
                      std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
                      std::to_string(::getpid()));
};

// Equal to the last bit: 0 is not -0.
bool same_events(const std::vector<RecordedEvent>& a, const std::vector<RecordedEvent>& b) {
  return std::ranges::equal(a, b, [](const RecordedEvent& x, const RecordedEvent& y) {
    return x == y && std::signbit(x.value) == std::signbit(y.value);
  });
}

std::vector<RecordedEvent> all_of(const TraceReader& reader) {
  std::vector<RecordedEvent> events;
  for (std::size_t k = 0; k < reader.chunks().size(); ++k) {
    const std::vector<RecordedEvent> more = reader.events(k);
    events.insert(events.end(), more.begin(), more.end());
  }
  return events;
}

// Whether a reader of the test's file says that something is wrong; it never shows other events.
bool TraceFile::tells_damage(const std::vector<RecordedEvent>& written) const {
  try {
    const TraceReader reader(path());
    const bool is_told = !reader.state().complete() || !reader.verify().empty();
    const std::vector<RecordedEvent> read = all_of(reader);
    EXPECT_TRUE(read.empty() || same_events(read, written));
    return is_told;
  } catch (const InputError&) {
    return true;
  }
}

TEST_F(TraceFile, GivesBackHeaderAndEvents) {
  for (const std::size_t count : {0, 1, 2, 100, 4096, 4097, 50000, 300000}) {
    const auto events = random_events(count, static_cast<std::uint32_t>(count));
    const TraceReader reader(written(events));
    EXPECT_TRUE(reader.state().complete());
    EXPECT_EQ(reader.header(), header());
    EXPECT_TRUE(same_events(all_of(reader), events)) << count;
    EXPECT_THAT(reader.verify(), testing::IsEmpty());
  }
}

TEST_F(TraceFile, IsTheSameHoweverEventsAreHandedOver) {
  const auto events = random_events(20000, 1);
  const std::string whole = bytes_of(written(events));
  TraceWriter writer(path("pieces.mcap"), header());
  std::span<const RecordedEvent> left(events);
  for (std::size_t size = 1; !left.empty(); size = size * 3 % 1000 + 1) {
    const std::size_t piece = std::min(size, left.size());
    writer.append(left.first(piece));
    left = left.subspan(piece);
  }
  writer.close();
  EXPECT_EQ(bytes_of(path("pieces.mcap")), whole);
}

TEST_F(TraceFile, WritesWhatItReadsAsTheSameBytes) {
  const std::string first = bytes_of(written(random_events(300000, 2)));
  const TraceReader reader(path());
  TraceWriter writer(path("again.mcap"), reader.header());
  reader.for_each({}, [&](std::span<const RecordedEvent> events) { writer.append(events); });
  writer.close();
  EXPECT_EQ(bytes_of(path("again.mcap")), first);
}

TEST_F(TraceFile, ShowsTheEventsOfARangeOfTime) {
  const auto events = random_events(300000, 3);
  const TraceReader reader(written(events));
  ASSERT_GT(reader.chunks().size(), 2U);
  const Time end = events.back().time + Time{1};
  for (int k = 0; k < 8; ++k) {
    const TimeRange range{.begin = Time{end.ns * k / 10}, .end = Time{end.ns * (k + 2) / 10}};
    std::vector<RecordedEvent> expected;
    std::ranges::copy_if(events, std::back_inserter(expected),
                         [&](const RecordedEvent& event) { return range.contains(event.time); });
    std::vector<RecordedEvent> seen;
    reader.for_each(range, [&](std::span<const RecordedEvent> some) {
      seen.insert(seen.end(), some.begin(), some.end());
    });
    EXPECT_TRUE(same_events(seen, expected));
  }
}

TEST_F(TraceFile, IsReadUpToTheLastWholeChunkWhereItIsCut) {
  const auto events = random_events(140000, 4);
  const std::string bytes = bytes_of(written(events));
  const TraceReader complete(path());
  const std::span<const TraceChunk> chunks = complete.chunks();
  ASSERT_GE(chunks.size(), 2U);
  const TraceChunk& last = chunks.back();
  std::uint64_t whole = 0;
  for (std::size_t k = 0; k + 1 < chunks.size(); ++k) whole += chunks[k].events();
  // Every byte near the borders of the last chunk, some within and after it; from the end, so that
  // the file only gets shorter.
  const std::uint64_t border = last.offset + last.bytes;
  const auto is_near = [](std::uint64_t a, std::uint64_t b) { return a < b + 20 && b < a + 20; };
  for (std::uint64_t size = bytes.size() - 1; size >= last.offset; --size) {
    if (!is_near(size, border) && !is_near(size, last.offset) && size % 9973 != 0) continue;
    fs::resize_file(path(), size);
    const TraceReader reader(path());
    EXPECT_TRUE(reader.state().cut);
    EXPECT_LE(reader.state().end, size);
    const std::uint64_t expected = size < border ? whole : events.size();
    ASSERT_EQ(all_of(reader).size(), expected) << size;
  }
}

// Of a small file, with every single bit another and cut at every byte: it is said, and no event is
// another than was written.
TEST_F(TraceFile, TellsEveryWrongBitAndEveryCut) {
  const auto events = random_events(40, 5);
  const std::uint64_t size = fs::file_size(written(events));
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  for (std::uint64_t byte = 0; byte < size; ++byte) {
    file.seekg(static_cast<std::streamoff>(byte));
    const int right = file.get();
    const auto put = [&](int wrong) {
      file.seekp(static_cast<std::streamoff>(byte));
      file.put(static_cast<char>(wrong)).flush();
    };
    for (int bit = 0; bit < 8; ++bit) {
      put(right ^ (1 << bit));
      EXPECT_TRUE(tells_damage(events)) << "bit " << bit << " of byte " << byte;
    }
    put(right);
  }
  EXPECT_TRUE(TraceReader(path()).verify().empty());
  for (std::uint64_t cut = size; cut-- > 0;) {
    fs::resize_file(path(), cut);
    EXPECT_TRUE(tells_damage(events)) << cut;
  }
}

TEST_F(TraceFile, IsNoTraceIfItIsSomethingElse) {
  for (const std::string text : {"", "{}", "\x89MCAP", "\x89MCAP0\r\n"}) {
    EXPECT_THROW(TraceReader{file_with(text)}, InputError) << text;
  }
  EXPECT_THROW(TraceReader{path("absent")}, InputError);
  EXPECT_THROW(TraceReader{fs::temp_directory_path()}, InputError);
}

TEST_F(TraceFile, IsCutUntilItIsClosed) {
  const auto events = random_events(200000, 6);
  const TraceReader reader(written(events, false));
  EXPECT_TRUE(reader.state().cut);
  EXPECT_THAT(reader.state().damages, testing::IsEmpty());
  const auto read = all_of(reader);
  EXPECT_GE(read.size(), kChunkEvents / 2);
  EXPECT_TRUE(same_events(read, {events.begin(), events.begin() + std::ssize(read)}));
}

TEST_F(TraceFile, NamesTheFileIfTheDiskRefuses) {
  try {
    TraceWriter writer("/dev/full", header());
    FAIL() << "a full disk";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/dev/full: cannot write: No space left on device"));
  }
}

}  // namespace
}  // namespace recirc
