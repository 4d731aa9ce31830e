// The trace of a real run, cut at every single byte of its last chunk of events and behind: all
// events before that chunk are there, and the reader says where the whole records end.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "protocols/trace_reader.hpp"
#include "tests/sim/data/scratch_folder.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/recorded_trace.hpp"

namespace recirc {
namespace {

std::vector<RecordedEvent> events_of(const TraceReader& reader) {
  std::vector<RecordedEvent> all;
  reader.for_each({}, [&](auto events) { all.insert(all.end(), events.begin(), events.end()); });
  return all;
}

TEST(CutTrace, HasAllThatCameBeforeItsLastChunk) {
  const ScratchFolder folder;
  // 118,030 events: two chunks, and the second is short.
  const auto file = testing_support::recorded_trace(testing_support::ring({.sizes = {20, 10}}), 60,
                                                    {}, folder.path() / "trace.mcap");
  const TraceReader whole(file);
  const std::vector<TraceChunk> chunks(whole.chunks().begin(), whole.chunks().end());
  ASSERT_EQ(chunks.size(), 2U);
  const TraceChunk& last = chunks.back();
  std::vector<RecordedEvent> events = events_of(whole);
  const auto without_last = events.size() - last.events();
  for (std::uint64_t size = whole.file_bytes() - 1; size >= last.offset; --size) {
    std::filesystem::resize_file(file, size);
    const TraceReader cut(file);
    const bool has_last = size >= last.offset + last.bytes;
    ASSERT_TRUE(cut.state().cut) << size;
    ASSERT_TRUE(cut.state().damages.empty()) << size;
    ASSERT_LE(cut.state().end, size);
    ASSERT_GE(cut.state().end, has_last ? last.offset + last.bytes : last.offset) << size;
    ASSERT_TRUE(std::ranges::equal(cut.chunks(), std::span(chunks).first(has_last ? 2 : 1)))
        << size;
    // The counts and times of chunks are of all their events.
    if (size % 256 != 0) continue;
    events.resize(has_last ? events.size() : without_last);
    ASSERT_EQ(events_of(cut), events) << size;
  }
}

}  // namespace
}  // namespace recirc
