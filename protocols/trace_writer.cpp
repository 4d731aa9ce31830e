#include "protocols/trace_writer.hpp"

#include <zstd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/event_batch.hpp"
#include "protocols/growing_file.hpp"
#include "protocols/mcap.hpp"
#include "protocols/trace_format.hpp"
#include "protocols/trace_header.hpp"

namespace recirc {

namespace format = trace_format;

// The container: chunks of records, and what is told of them at the end.
class TraceWriter::Chunks {
 public:
  Chunks(const std::filesystem::path& path, const TraceHeader& header) : file_(path) {
    std::string bytes(mcap::kMagic);
    mcap::append_record(
        bytes, mcap::Header{.profile = std::string(format::kProfile), .library = header.program});
    attach(header.scenario, bytes);
    add_facts(header.facts, bytes);
    file_.append(bytes);
    append_definitions(records_);
    add_message(format::kHeaderChannel, Time{0}, header_bytes(header));
    end_chunk();
  }

  void add_batch(std::span<const RecordedEvent> events) {
    std::string batch;
    append_batch(events, batch);
    if (of_chunk_.events() == 0) of_chunk_.first = events.front().time;
    of_chunk_.last = events.back().time;
    for (const RecordedEvent& event : events) {
      ++of_chunk_.by_kind[static_cast<std::size_t>(event.kind)];
    }
    add_message(format::kEventsChannel, events.front().time, batch);
    if (records_.size() >= kChunkBytes || of_chunk_.events() > kChunkEvents - kBatchEvents) {
      end_event_chunk();
    }
  }

  void close() {
    end_event_chunk();
    add_message(format::kSummaryChannel, last_time_, summary_bytes(event_chunks_));
    end_chunk();
    std::string end;
    mcap::append_record(end, mcap::DataEnd{.data_section_crc = file_.crc()});
    file_.append(end);
    write_summary();
    file_.close();
  }

 private:
  void attach(const std::string& scenario, std::string& bytes) {
    mcap::Attachment attachment{
        .name = std::string(format::kScenarioName), .media_type = "text/plain", .data = {scenario}};
    std::string fields;
    attachment.each_field(mcap::FieldWriter(fields));
    fields.resize(fields.size() - sizeof(attachment.crc));
    attachment.crc = mcap::crc32(fields);
    attachment_ = {.offset = bytes.size(),
                   .data_size = scenario.size(),
                   .name = attachment.name,
                   .media_type = attachment.media_type};
    mcap::append_record(bytes, attachment);
    attachment_.length = bytes.size() - attachment_.offset;
  }

  void add_facts(const std::map<std::string, std::string>& facts, std::string& bytes) {
    facts_ = {.offset = bytes.size(), .name = std::string(format::kFactsName)};
    mcap::append_record(bytes, mcap::Metadata{.name = facts_.name, .metadata = facts});
    facts_.length = bytes.size() - facts_.offset;
  }

  // Schemas and channels, where each is `out` once.
  static void append_schemas(std::string& out) {
    for (const format::ChannelName& channel : format::kChannels) {
      mcap::append_record(out, mcap::Schema{.id = channel.id,
                                            .name = std::string(channel.message),
                                            .encoding = "protobuf",
                                            .data = trace_schema()});
    }
  }
  static void append_channels(std::string& out) {
    for (const format::ChannelName& channel : format::kChannels) {
      mcap::append_record(out, mcap::Channel{.id = channel.id,
                                             .schema_id = channel.id,
                                             .topic = std::string(channel.topic),
                                             .message_encoding = "protobuf"});
    }
  }
  static void append_definitions(std::string& out) {
    append_schemas(out);
    append_channels(out);
  }

  void add_message(std::uint16_t channel, Time time, std::string_view data) {
    const auto log_time = static_cast<std::uint64_t>(time.ns);
    index_.channel_id = channel;
    index_.records.emplace_back(log_time, records_.size());
    mcap::append_record(records_, mcap::Message{.channel_id = channel,
                                                .sequence = sequences_[channel]++,
                                                .log_time = log_time,
                                                .publish_time = log_time,
                                                .data = {data}});
    last_time_ = time;
  }

  void end_event_chunk() {
    if (of_chunk_.events() == 0) return;
    of_chunk_.offset = file_.size();
    end_chunk();
    of_chunk_.bytes = chunks_.back().chunk_length;
    event_chunks_.push_back(std::exchange(of_chunk_, {}));
  }

  // A chunk has messages of one channel.
  void end_chunk() {
    std::string compressed(ZSTD_compressBound(records_.size()), '\0');
    constexpr int kLevel = 1;
    const std::size_t size = ZSTD_compress(compressed.data(), compressed.size(), records_.data(),
                                           records_.size(), kLevel);
    ensure(ZSTD_isError(size) == 0, "what has room can be compressed");
    compressed.resize(size);
    const mcap::ChunkHead head{.message_start_time = index_.records.front().first,
                               .message_end_time = index_.records.back().first,
                               .uncompressed_size = records_.size(),
                               .uncompressed_crc = mcap::crc32(records_),
                               .compression = std::string(format::kCompression),
                               .compressed_size = size};
    std::string fields;
    mcap::ChunkHead(head).each_field(mcap::FieldWriter(fields));
    std::string bytes;
    mcap::append_prefix(bytes, mcap::ChunkHead::kOpcode, fields.size() + size);
    bytes += fields;
    bytes += compressed;
    mcap::ChunkIndex chunk{.message_start_time = head.message_start_time,
                           .message_end_time = head.message_end_time,
                           .chunk_start_offset = file_.size(),
                           .chunk_length = bytes.size(),
                           .compression = head.compression,
                           .compressed_size = size,
                           .uncompressed_size = head.uncompressed_size};
    chunk.message_index_offsets[index_.channel_id] = file_.size() + bytes.size();
    mcap::append_record(bytes, index_);
    chunk.message_index_length = bytes.size() - chunk.chunk_length;
    chunks_.push_back(std::move(chunk));
    file_.append(bytes);
    records_.clear();
    index_ = {};
  }

  // Records again, grouped by kind, with a record of offsets a group.
  void write_summary() {
    const std::uint64_t start = file_.size();
    std::string bytes;
    std::string offsets;
    const auto add_group = [&](std::uint8_t opcode, auto append) {
      const std::size_t group = bytes.size();
      append();
      mcap::append_record(offsets, mcap::SummaryOffset{.group_opcode = opcode,
                                                       .group_start = start + group,
                                                       .group_length = bytes.size() - group});
    };
    add_group(mcap::Schema::kOpcode, [&] { append_schemas(bytes); });
    add_group(mcap::Channel::kOpcode, [&] { append_channels(bytes); });
    add_group(mcap::Statistics::kOpcode, [&] { mcap::append_record(bytes, statistics()); });
    add_group(mcap::ChunkIndex::kOpcode, [&] {
      for (const mcap::ChunkIndex& chunk : chunks_) mcap::append_record(bytes, chunk);
    });
    add_group(mcap::AttachmentIndex::kOpcode, [&] { mcap::append_record(bytes, attachment_); });
    add_group(mcap::MetadataIndex::kOpcode, [&] { mcap::append_record(bytes, facts_); });
    const std::uint64_t offsets_start = start + bytes.size();
    bytes += offsets;
    mcap::append_record(
        bytes, mcap::Footer{.summary_start = start, .summary_offset_start = offsets_start});
    mcap::Footer footer{.summary_start = start, .summary_offset_start = offsets_start};
    bytes.resize(bytes.size() - sizeof(footer.summary_crc));
    mcap::FieldWriter{bytes}(mcap::crc32(bytes));
    bytes += mcap::kMagic;
    file_.append(bytes);
  }

  [[nodiscard]] mcap::Statistics statistics() const {
    mcap::Statistics all{.schema_count = std::size(format::kChannels),
                         .channel_count = std::size(format::kChannels),
                         .attachment_count = 1,
                         .metadata_count = 1,
                         .chunk_count = static_cast<std::uint32_t>(chunks_.size()),
                         .message_start_time = chunks_.front().message_start_time,
                         .message_end_time = chunks_.back().message_end_time};
    for (const auto& [channel, count] : sequences_) {
      all.message_count += count;
      all.channel_message_counts[channel] = count;
    }
    return all;
  }

  GrowingFile file_;
  std::string records_;  // of the chunk that is being filled
  mcap::MessageIndex index_;
  TraceChunk of_chunk_;
  std::map<std::uint16_t, std::uint32_t> sequences_;  // of messages, by channel
  Time last_time_;
  std::vector<mcap::ChunkIndex> chunks_;
  std::vector<TraceChunk> event_chunks_;
  mcap::AttachmentIndex attachment_;
  mcap::MetadataIndex facts_;
};

TraceWriter::TraceWriter(const std::filesystem::path& path, const TraceHeader& header)
    : chunks_(std::make_unique<Chunks>(path, header)) {
  waiting_.reserve(kBatchEvents);
}

TraceWriter::~TraceWriter() = default;

void TraceWriter::append(std::span<const RecordedEvent> events) {
  for (const RecordedEvent& event : events) {
    ensure(waiting_.empty() || !comes_before(event, waiting_.back()),
           "events are written in their order");
    if (waiting_.size() == kBatchEvents) {
      // What happens at one instant often repeats values: it stays together where it can.
      const Time last = waiting_.back().time;
      const auto instant = std::ranges::lower_bound(waiting_, last, {}, &RecordedEvent::time);
      const bool fits = event.time == last && instant != waiting_.begin();
      write_batch(fits ? static_cast<std::size_t>(instant - waiting_.begin()) : kBatchEvents);
    }
    waiting_.push_back(event);
  }
}

void TraceWriter::write_batch(std::size_t events) {
  chunks_->add_batch(std::span(waiting_).first(events));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(events));
}

void TraceWriter::close() {
  if (!waiting_.empty()) write_batch(waiting_.size());
  chunks_->close();
}

}  // namespace recirc
