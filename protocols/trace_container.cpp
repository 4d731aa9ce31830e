#include "protocols/trace_container.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/trace_format.hpp"

namespace recirc {
namespace {

namespace format = trace_format;

// More than any writer makes; less than any machine has.
constexpr std::uint64_t kMostChunkBytes = 16 << 20;
constexpr std::uint64_t kMostSummaryBytes = 64 << 20;
constexpr std::uint64_t kMostHeaderBytes = 1 << 16;

struct Prefix {
  std::uint8_t opcode = 0;
  std::uint64_t length = 0;
};

Prefix prefix_of(std::string_view bytes) {
  Prefix prefix;
  mcap::FieldReader field(bytes);
  field(prefix.opcode), field(prefix.length);
  return prefix;
}

ChunkPlace chunk_at(const ReadableFile& file, const RecordPlace& record) {
  ChunkPlace chunk{.record = record};
  constexpr std::uint64_t kEnoughForHead = 64;
  const std::string bytes = file.read(record.offset + mcap::kPrefixBytes,
                                      std::min(kEnoughForHead, record.bytes - mcap::kPrefixBytes));
  mcap::FieldReader reader(bytes);
  chunk.head.each_field(reader);
  if (!reader.is_good()) {
    chunk.mistake = "its head is not whole";
    return chunk;
  }
  chunk.head_bytes = mcap::kPrefixBytes + bytes.size() - reader.left().size();
  if (chunk.head.compression != format::kCompression) {
    chunk.mistake = "its compression is not known";
  } else if (chunk.head.compressed_size != record.bytes - chunk.head_bytes ||
             chunk.head.compressed_size > kMostChunkBytes ||
             chunk.head.uncompressed_size > kMostChunkBytes) {
    chunk.mistake = "its size is wrong";
  }
  return chunk;
}

// From the first record on, one after the other.
class Walk {
 public:
  explicit Walk(const ReadableFile& file) : file_(&file), at_(mcap::kMagic.size()) {}

  std::vector<ChunkPlace> chunks;
  std::optional<RecordPlace> scenario;
  std::optional<RecordPlace> facts;
  std::optional<RecordPlace> data_end;
  std::string mistake;            // what the walk stopped at; empty: the end of data, or ...
  bool reached_past_end = false;  // ... a record that is longer than what there is

  /// Up to the end of the data section, or as far as there are whole records that may be there.
  void go() {
    while (!data_end && mistake.empty() && !reached_past_end) step();
  }
  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  void step() {
    const std::uint64_t left = file_->size() - at_;
    if (left < mcap::kPrefixBytes) {
      reached_past_end = true;
      return;
    }
    const Prefix prefix = prefix_of(file_->read(at_, mcap::kPrefixBytes));
    if (prefix.length > left - mcap::kPrefixBytes) {
      reached_past_end = true;
      return;
    }
    const RecordPlace record{.offset = at_, .bytes = mcap::kPrefixBytes + prefix.length};
    switch (prefix.opcode) {
      case mcap::Header::kOpcode:
        is_first_ ? check_header(record) : fail("a second header");
        break;
      case mcap::ChunkHead::kOpcode:
        chunks.push_back(chunk_at(*file_, record));
        break;
      case mcap::MessageIndex::kOpcode:
        if (last_opcode_ != mcap::ChunkHead::kOpcode && last_opcode_ != prefix.opcode) {
          fail("an index of messages, but no chunk before it");
        }
        break;
      case mcap::Attachment::kOpcode:
        note_if_called(format::kScenarioName, scenario, attachment_name(record), record);
        break;
      case mcap::Metadata::kOpcode:
        note_if_called(format::kFactsName, facts, metadata_name(record), record);
        break;
      case mcap::DataEnd::kOpcode:
        data_end = record;
        break;
      default:
        if (!may_be_anywhere(prefix.opcode)) {
          fail(fmt::format("a record of the kind {:#04x}, which does not belong here",
                           prefix.opcode));
        }
    }
    if (mistake.empty() && is_first_ && prefix.opcode != mcap::Header::kOpcode) {
      fail("no header at the start");
    }
    is_first_ = false;
    last_opcode_ = prefix.opcode;
    if (mistake.empty()) at_ += record.bytes;
  }

  // What the specification keeps for later versions and for others: to be passed over. So are
  // schemas and channels, which a trace has in its chunks; a message outside them, or a record of
  // the summary, is a mistake.
  static bool may_be_anywhere(std::uint8_t opcode) {
    return opcode > mcap::DataEnd::kOpcode || opcode == mcap::Schema::kOpcode ||
           opcode == mcap::Channel::kOpcode;
  }

  void note_if_called(std::string_view name, std::optional<RecordPlace>& place,
                      std::string_view called, const RecordPlace& record) {
    if (called != name) return;
    place ? fail(fmt::format("a second \"{}\"", name)) : void(place = record);
  }

  // The name in the first bytes of a record, or a part of a long one.
  std::string attachment_name(const RecordPlace& record) const {
    const std::string start = start_of(record);
    mcap::FieldReader field(start);
    mcap::Attachment head;
    field(head.log_time), field(head.create_time), field(head.name);
    return head.name;
  }
  std::string metadata_name(const RecordPlace& record) const {
    const std::string start = start_of(record);
    mcap::Metadata head;
    mcap::FieldReader{start}(head.name);
    return head.name;
  }
  std::string start_of(const RecordPlace& record) const {
    constexpr std::uint64_t kEnoughForName = 64;
    return file_->read(record.offset + mcap::kPrefixBytes,
                       std::min(kEnoughForName, record.bytes - mcap::kPrefixBytes));
  }

  void check_header(const RecordPlace& record) {
    const std::string content =
        file_->read_at_most(record.offset + mcap::kPrefixBytes,
                            std::min(record.bytes - mcap::kPrefixBytes, kMostHeaderBytes));
    const auto header = mcap::record_from<mcap::Header>(content);
    if (!header) return fail("a header that is not whole");
    if (header->profile == format::kProfile) return;
    throw InputError({.where = file_->path().string(),
                      .what = "is an MCAP file, but not a trace of recirc",
                      .right = fmt::format("its profile would be \"{}\"", format::kProfile)});
  }

  void fail(std::string what) { mistake = std::move(what); }

  const ReadableFile* file_;
  std::uint64_t at_;
  bool is_first_ = true;
  std::uint8_t last_opcode_ = 0;
};

// The summary at the end of a file, which begins at `start`; nothing if it is not whole.
struct Summary {
  std::uint64_t start = 0;
  std::vector<mcap::ChunkIndex> chunks{};
};

std::optional<Summary> summary_of(const ReadableFile& file) {
  constexpr std::uint64_t kTail = mcap::Footer::kBytes + mcap::kMagic.size();
  if (file.size() < mcap::kMagic.size() + kTail) return std::nullopt;
  const std::uint64_t footer_at = file.size() - kTail;
  const std::string tail = file.read(footer_at, kTail);
  std::string_view rest(tail);
  const auto record = mcap::take_record(rest);
  if (!record || record->opcode != mcap::Footer::kOpcode || rest != mcap::kMagic) {
    return std::nullopt;
  }
  const auto footer = mcap::record_from<mcap::Footer>(record->content);
  if (!footer || footer->summary_start > footer_at ||
      footer_at - footer->summary_start > kMostSummaryBytes) {
    return std::nullopt;
  }
  const std::string bytes = file.read(footer->summary_start, footer_at - footer->summary_start);
  const auto before_crc = mcap::Footer::kBytes - sizeof(footer->summary_crc);
  const std::uint32_t crc =
      mcap::crc32(std::string_view(tail).substr(0, before_crc), mcap::crc32(bytes));
  if (crc != footer->summary_crc) return std::nullopt;
  Summary summary{.start = footer->summary_start};
  for (std::string_view left(bytes); !left.empty();) {
    const auto next = mcap::take_record(left);
    if (!next) return std::nullopt;
    if (next->opcode != mcap::ChunkIndex::kOpcode) continue;
    auto chunk = mcap::record_from<mcap::ChunkIndex>(next->content);
    if (!chunk) return std::nullopt;
    summary.chunks.push_back(*std::move(chunk));
  }
  return summary;
}

// The chunk that `index` tells of, as it is in the file.
ChunkPlace chunk_of(const ReadableFile& file, const mcap::ChunkIndex& index) {
  const RecordPlace record{.offset = index.chunk_start_offset, .bytes = index.chunk_length};
  ChunkPlace nothing{.record = record, .mistake = "it is not where the summary says"};
  if (record.bytes < mcap::kPrefixBytes || record.offset > file.size() ||
      record.bytes > file.size() - record.offset) {
    return nothing;
  }
  const Prefix prefix = prefix_of(file.read(record.offset, mcap::kPrefixBytes));
  if (prefix.opcode != mcap::ChunkHead::kOpcode ||
      prefix.length != record.bytes - mcap::kPrefixBytes) {
    return nothing;
  }
  ChunkPlace chunk = chunk_at(file, record);
  const mcap::ChunkHead& head = chunk.head;
  if (chunk.mistake.empty() &&
      (head.message_start_time != index.message_start_time ||
       head.message_end_time != index.message_end_time ||
       head.compressed_size != index.compressed_size || head.compression != index.compression ||
       head.uncompressed_size != index.uncompressed_size)) {
    chunk.mistake = "it is not what the summary says";
  }
  return chunk;
}

}  // namespace

TraceContainer look_through(const ReadableFile& file) {
  if (file.read_at_most(0, mcap::kMagic.size()) != mcap::kMagic) {
    throw InputError({.where = file.path().string(), .what = "is no trace", .right = {}});
  }
  Walk walk(file);
  walk.go();
  TraceContainer found{.scenario = walk.scenario, .facts = walk.facts, .data_end = walk.data_end};
  found.state.end = walk.at();
  const auto note = [&](std::uint64_t offset, std::string what) {
    found.state.damages.push_back({.offset = offset, .what = std::move(what)});
  };
  const std::optional<Summary> summary = summary_of(file);
  if (!summary) {
    found.chunks = std::move(walk.chunks);
    const std::uint64_t magic_at = file.size() - mcap::kMagic.size();
    const bool has_end = file.read(magic_at, mcap::kMagic.size()) == mcap::kMagic;
    if (!walk.mistake.empty()) note(walk.at(), walk.mistake);
    if (walk.data_end && has_end) {
      note(walk.at(), "the summary is damaged");
    } else {
      found.state.cut = true;
    }
    return found;
  }
  found.state.end = file.size();
  for (const mcap::ChunkIndex& index : summary->chunks) {
    found.chunks.push_back(chunk_of(file, index));
  }
  if (!walk.data_end) {
    note(walk.at(), walk.mistake.empty() ? "a record that is longer than the file" : walk.mistake);
  } else if (walk.at() != summary->start ||
             !std::ranges::equal(walk.chunks, found.chunks, {}, &ChunkPlace::record,
                                 &ChunkPlace::record)) {
    note(walk.at(), "the summary is not of this file");
  }
  return found;
}

}  // namespace recirc
