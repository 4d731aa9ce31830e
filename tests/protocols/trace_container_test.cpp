// A trace within a file that other programs have written into: what MCAP allows and we don't know
// is passed over, what can't be where it is is told.
#include "protocols/trace_container.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_format.hpp"
#include "protocols/trace_reader.hpp"
#include "protocols/trace_writer.hpp"
#include "tests/protocols/random_events.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

// A closed trace of several chunks, or one that ends before its summary.
class ForeignRecords : public testing::Test {
 protected:
  ForeignRecords() {
    TraceWriter writer(path("a.mcap"), header_);
    writer.append(events_);
    writer.close();
    bytes_ = content_of(path("a.mcap"));
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return folder_.path() / name;
  }
  [[nodiscard]] std::filesystem::path file_of(const std::string& bytes) const {
    return folder_.file("b.mcap", bytes);
  }

  static std::vector<RecordedEvent> all_of(const TraceReader& reader) {
    std::vector<RecordedEvent> all;
    reader.for_each({}, [&](auto events) { all.insert(all.end(), events.begin(), events.end()); });
    return all;
  }

  TraceHeader header_{.program = "recirc of a test",
                      .engine = "actor",
                      .precision = "double",
                      .period = Time{9000},
                      .populations = {{.name = "all", .size = 2000}},
                      .scenario = "name: \"a\"\n",
                      .facts = {{"scenario", "a"}, {"seed", "7"}}};
  std::vector<RecordedEvent> events_ = testing_support::random_events(200000, 8);
  std::string bytes_;

 private:
  ScratchFolder folder_;
};

std::string record(std::uint8_t opcode, const std::string& content) {
  std::string bytes;
  mcap::append_prefix(bytes, opcode, content.size());
  return bytes + content;
}

// What others may write: of later versions, of themselves, and of kinds that we know.
std::string foreign() {
  std::string bytes = record(0x10, "of a later version") + record(0x80, "") +
                      record(0xFF, std::string(100'000, '\x05'));
  mcap::append_record(bytes, mcap::Metadata{.name = "somebody", .metadata = {{"seed", "8"}}});
  mcap::append_record(bytes, mcap::Attachment{.name = "a.png", .media_type = "image/png"});
  mcap::append_record(bytes, mcap::Schema{.id = 9, .name = "theirs"});
  mcap::append_record(bytes, mcap::Channel{.id = 9, .schema_id = 9, .topic = "/theirs"});
  return bytes;
}

template <class Record>
Record read(std::string_view content) {
  const auto found = mcap::record_from<Record>(content);
  EXPECT_TRUE(found.has_value());
  return found.value_or(Record{});
}

// A trace with `more` after every record of its data (chunks stay with their indexes), and `last`
// at the end of these; what MCAP counts in bytes is put right, or the file ends with its data.
std::string with_records(const std::string& trace, const std::string& more, bool has_summary,
                         const std::string& last = "") {
  std::string_view left(trace);
  left.remove_prefix(mcap::kMagic.size());
  std::string bytes(mcap::kMagic);
  std::vector<std::uint64_t> chunks;
  for (auto next = mcap::take_record(left); next; next = mcap::take_record(left)) {
    if (next->opcode == mcap::ChunkHead::kOpcode) chunks.push_back(bytes.size());
    if (next->opcode == mcap::DataEnd::kOpcode) break;
    bytes += record(next->opcode, std::string(next->content));
    if (next->opcode != mcap::ChunkHead::kOpcode) bytes += more;
  }
  bytes += last;
  if (!has_summary) return bytes;
  mcap::append_record(bytes, mcap::DataEnd{.data_section_crc = mcap::crc32(bytes)});
  const std::uint64_t start = bytes.size();
  std::string summary = record(0x90, "theirs");
  std::size_t chunk = 0;
  for (auto next = mcap::take_record(left); next; next = mcap::take_record(left)) {
    if (next->opcode == mcap::SummaryOffset::kOpcode) break;
    if (next->opcode != mcap::ChunkIndex::kOpcode) continue;
    auto index = read<mcap::ChunkIndex>(next->content);
    index.chunk_start_offset = chunks.at(chunk++);
    mcap::append_record(summary, index);
  }
  mcap::append_record(summary, mcap::Footer{.summary_start = start});
  summary.resize(summary.size() - sizeof(mcap::Footer::summary_crc));
  mcap::FieldWriter{summary}(mcap::crc32(summary));
  return bytes + summary + std::string(mcap::kMagic);
}

TEST_F(ForeignRecords, ArePassedOver) {
  const TraceReader reader(file_of(with_records(bytes_, foreign(), true)));
  EXPECT_TRUE(reader.state().complete());
  EXPECT_THAT(reader.verify(), IsEmpty());
  EXPECT_EQ(reader.header(), header_);
  EXPECT_EQ(all_of(reader), events_);
}

TEST_F(ForeignRecords, ArePassedOverWhereTheEndIsMissing) {
  const TraceReader reader(file_of(with_records(bytes_, foreign(), false)));
  EXPECT_TRUE(reader.state().cut);
  EXPECT_THAT(reader.state().damages, IsEmpty());
  EXPECT_EQ(reader.header(), header_);
  EXPECT_EQ(all_of(reader), events_);
}

TEST_F(ForeignRecords, AreToldWhereTheyCannotBe) {
  std::string second_scenario;
  mcap::append_record(second_scenario,
                      mcap::Attachment{.name = std::string(trace_format::kScenarioName)});
  std::string second_facts;
  mcap::append_record(second_facts, mcap::Metadata{.name = std::string(trace_format::kFactsName)});
  std::string message;
  mcap::append_record(message, mcap::Message{.channel_id = trace_format::kEventsChannel});
  std::string header;
  mcap::append_record(header, mcap::Header{.profile = "recirc"});
  for (const auto& [wrong, what] :
       {std::pair(second_scenario, "a second \"scenario.textproto\""),
        {second_facts, "a second \"recirc.run\""},
        {message, "a record of the kind 0x05, which does not belong here"},
        {record(0x00, ""), "a record of the kind 0x00, which does not belong here"},
        {record(0x0B, ""), "a record of the kind 0x0b, which does not belong here"},
        {header, "a second header"}}) {
    for (const bool has_summary : {false, true}) {
      const TraceReader reader(file_of(with_records(bytes_, foreign(), has_summary, wrong)));
      EXPECT_THAT(reader.state().damages, Contains(Field(&TraceDamage::what, HasSubstr(what))))
          << what;
    }
  }
}

// Otherwise a chunk that is taken for something else would be missing without a word.
TEST_F(ForeignRecords, AreNoExcuseForAChunkThatIsGone) {
  const TraceReader whole(path("a.mcap"));
  ASSERT_GE(whole.chunks().size(), 2U);
  const TraceChunk& chunk = whole.chunks()[0];
  std::string cut = bytes_.substr(0, whole.chunks()[1].offset);
  cut[chunk.offset] = '\x46';
  const TraceReader reader(file_of(cut));
  EXPECT_THAT(reader.state().damages,
              testing::ElementsAre(TraceDamage{.offset = chunk.offset + chunk.bytes,
                                               .what = "an index of messages, but no chunk before "
                                                       "it"}));
}

TEST_F(ForeignRecords, MakeNoFactsOfWhatIsDamaged) {
  const std::size_t at = bytes_.find("recirc.run");
  std::string wrong = bytes_;
  wrong[at + 10] = '\x7f';  // the length of the map
  const TraceReader reader(file_of(wrong));
  EXPECT_THAT(reader.header().facts, IsEmpty());
  EXPECT_THAT(reader.state().damages,
              Contains(Field(&TraceDamage::what, "the facts of the run are damaged")));
}

}  // namespace
}  // namespace recirc
