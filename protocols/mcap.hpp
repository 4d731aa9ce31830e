#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Records of the MCAP container. Source: the MCAP file format specification, https://mcap.dev/spec.
// A file is kMagic, records, kMagic; a record is its opcode (1 byte), the length of its content
// (8 bytes) and its content. Numbers are little-endian.

namespace recirc::mcap {

inline constexpr std::string_view kMagic{"\x89MCAP0\r\n", 8};
/// Opcode and length.
inline constexpr std::uint64_t kPrefixBytes = 9;

// Every record lists its fields once, for writing and for reading.

struct Header {
  static constexpr std::uint8_t kOpcode = 0x01;
  std::string profile{};
  std::string library{};
  void each_field(auto&& field) { field(profile), field(library); }
};

struct Footer {
  static constexpr std::uint8_t kOpcode = 0x02;
  /// Of the whole record.
  static constexpr std::uint64_t kBytes = kPrefixBytes + 20;
  std::uint64_t summary_start = 0;
  std::uint64_t summary_offset_start = 0;
  /// Of all from summary_start up to this field.
  std::uint32_t summary_crc = 0;
  void each_field(auto&& field) {
    field(summary_start), field(summary_offset_start), field(summary_crc);
  }
};

struct Schema {
  static constexpr std::uint8_t kOpcode = 0x03;
  std::uint16_t id = 0;
  std::string name{};
  std::string encoding{};
  std::string data{};
  void each_field(auto&& field) { field(id), field(name), field(encoding), field(data); }
};

struct Channel {
  static constexpr std::uint8_t kOpcode = 0x04;
  std::uint16_t id = 0;
  std::uint16_t schema_id = 0;
  std::string topic{};
  std::string message_encoding{};
  std::map<std::string, std::string> metadata{};
  void each_field(auto&& field) {
    field(id), field(schema_id), field(topic), field(message_encoding), field(metadata);
  }
};

/// Bytes that the rest of a record is made of.
struct Rest {
  std::string_view bytes{};
};

/// Bytes with their length, of 8 bytes, before them.
struct LongBytes {
  std::string_view bytes{};
};

struct Message {
  static constexpr std::uint8_t kOpcode = 0x05;
  std::uint16_t channel_id = 0;
  std::uint32_t sequence = 0;
  std::uint64_t log_time = 0;
  std::uint64_t publish_time = 0;
  Rest data{};
  void each_field(auto&& field) {
    field(channel_id), field(sequence), field(log_time), field(publish_time), field(data);
  }
};

/// What a chunk's record begins with; the compressed records follow.
struct ChunkHead {
  static constexpr std::uint8_t kOpcode = 0x06;
  std::uint64_t message_start_time = 0;
  std::uint64_t message_end_time = 0;
  std::uint64_t uncompressed_size = 0;
  std::uint32_t uncompressed_crc = 0;
  std::string compression{};
  std::uint64_t compressed_size = 0;
  void each_field(auto&& field) {
    field(message_start_time), field(message_end_time), field(uncompressed_size),
        field(uncompressed_crc), field(compression), field(compressed_size);
  }
  friend bool operator==(const ChunkHead&, const ChunkHead&) = default;
};

struct MessageIndex {
  static constexpr std::uint8_t kOpcode = 0x07;
  std::uint16_t channel_id = 0;
  /// Log time, and offset in the uncompressed chunk.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> records{};
  void each_field(auto&& field) { field(channel_id), field(records); }
};

struct ChunkIndex {
  static constexpr std::uint8_t kOpcode = 0x08;
  std::uint64_t message_start_time = 0;
  std::uint64_t message_end_time = 0;
  std::uint64_t chunk_start_offset = 0;
  std::uint64_t chunk_length = 0;
  std::map<std::uint16_t, std::uint64_t> message_index_offsets{};
  std::uint64_t message_index_length = 0;
  std::string compression{};
  std::uint64_t compressed_size = 0;
  std::uint64_t uncompressed_size = 0;
  void each_field(auto&& field) {
    field(message_start_time), field(message_end_time), field(chunk_start_offset),
        field(chunk_length), field(message_index_offsets), field(message_index_length),
        field(compression), field(compressed_size), field(uncompressed_size);
  }
};

struct Attachment {
  static constexpr std::uint8_t kOpcode = 0x09;
  std::uint64_t log_time = 0;
  std::uint64_t create_time = 0;
  std::string name{};
  std::string media_type{};
  LongBytes data{};
  std::uint32_t crc = 0;  ///< of the fields before it
  void each_field(auto&& field) {
    field(log_time), field(create_time), field(name), field(media_type), field(data), field(crc);
  }
};

struct AttachmentIndex {
  static constexpr std::uint8_t kOpcode = 0x0A;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t log_time = 0;
  std::uint64_t create_time = 0;
  std::uint64_t data_size = 0;
  std::string name{};
  std::string media_type{};
  void each_field(auto&& field) {
    field(offset), field(length), field(log_time), field(create_time), field(data_size),
        field(name), field(media_type);
  }
};

struct Statistics {
  static constexpr std::uint8_t kOpcode = 0x0B;
  std::uint64_t message_count = 0;
  std::uint16_t schema_count = 0;
  std::uint32_t channel_count = 0;
  std::uint32_t attachment_count = 0;
  std::uint32_t metadata_count = 0;
  std::uint32_t chunk_count = 0;
  std::uint64_t message_start_time = 0;
  std::uint64_t message_end_time = 0;
  std::map<std::uint16_t, std::uint64_t> channel_message_counts{};
  void each_field(auto&& field) {
    field(message_count), field(schema_count), field(channel_count), field(attachment_count),
        field(metadata_count), field(chunk_count), field(message_start_time),
        field(message_end_time), field(channel_message_counts);
  }
};

struct Metadata {
  static constexpr std::uint8_t kOpcode = 0x0C;
  std::string name{};
  std::map<std::string, std::string> metadata{};
  void each_field(auto&& field) { field(name), field(metadata); }
};

struct MetadataIndex {
  static constexpr std::uint8_t kOpcode = 0x0D;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string name{};
  void each_field(auto&& field) { field(offset), field(length), field(name); }
};

struct SummaryOffset {
  static constexpr std::uint8_t kOpcode = 0x0E;
  std::uint8_t group_opcode = 0;
  std::uint64_t group_start = 0;
  std::uint64_t group_length = 0;
  void each_field(auto&& field) { field(group_opcode), field(group_start), field(group_length); }
};

struct DataEnd {
  static constexpr std::uint8_t kOpcode = 0x0F;
  std::uint32_t data_section_crc = 0;  ///< of all from the start of the file up to this record
  void each_field(auto&& field) { field(data_section_crc); }
};

/// Appends fields to a text.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(&out) {}

  template <std::unsigned_integral T>
  void operator()(T number) {
    for (std::size_t k = 0; k < sizeof(T); ++k) {
      out_->push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * k)));
    }
  }
  void operator()(const std::string& text);
  void operator()(Rest rest) { out_->append(rest.bytes); }
  void operator()(LongBytes bytes);
  template <class First, class Second>
  void operator()(const std::pair<First, Second>& pair) {
    (*this)(pair.first);
    (*this)(pair.second);
  }
  template <class First, class Second>
  void operator()(const std::map<First, Second>& map) {
    list(map);
  }
  void operator()(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs) {
    list(pairs);
  }

 private:
  // A list begins with its length in bytes, of 4 bytes.
  void list(const auto& items) {
    const std::size_t start = out_->size();
    (*this)(std::uint32_t{0});
    for (const auto& item : items) (*this)(item);
    set_length(start);
  }
  void set_length(std::size_t start);

  std::string* out_;
};

/// Takes fields off the front of a text; after the first that is not whole, nothing.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : left_(bytes) {}

  /// Whether all that was asked for was there.
  [[nodiscard]] bool is_good() const { return good_; }
  [[nodiscard]] std::string_view left() const { return left_; }

  template <std::unsigned_integral T>
  void operator()(T& number) {
    const std::string_view bytes = take(sizeof(T));
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < bytes.size(); ++k) {
      sum |= std::uint64_t{static_cast<unsigned char>(bytes[k])} << (8 * k);
    }
    number = static_cast<T>(sum);
  }
  void operator()(std::string& text);
  void operator()(Rest& rest) { rest.bytes = take(left_.size()); }
  void operator()(LongBytes& bytes);
  template <class First, class Second>
  void operator()(std::map<First, Second>& map) {
    FieldReader items = list();
    while (items.is_good() && !items.left_.empty()) {
      std::pair<First, Second> item;
      items(item.first), items(item.second);
      good_ = good_ && items.is_good() && map.insert(std::move(item)).second;
    }
  }
  void operator()(std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs);

 private:
  std::string_view take(std::uint64_t size);
  FieldReader list();

  std::string_view left_;
  bool good_ = true;
};

/// Appends opcode and length of a record with so much content.
void append_prefix(std::string& out, std::uint8_t opcode, std::uint64_t content_bytes);

/// Appends a whole record.
template <class Record>
void append_record(std::string& out, Record record) {
  std::string content;
  record.each_field(FieldWriter(content));
  append_prefix(out, Record::kOpcode, content.size());
  out += content;
}

/// A record's content as fields; nothing if it is too short. Views in it point into `content`. What
/// lies behind the last field is for later versions, and ignored.
template <class Record>
std::optional<Record> record_from(std::string_view content) {
  Record record;
  FieldReader reader(content);
  record.each_field(reader);
  if (!reader.is_good()) return std::nullopt;
  return record;
}

/// One record of several: what it is, and its content.
struct RawRecord {
  std::uint8_t opcode = 0;
  std::string_view content{};
};

/// Takes the first record off the front of `bytes`; nothing if it is not whole.
std::optional<RawRecord> take_record(std::string_view& bytes);

/// CRC-32 (of zlib) of `bytes`, going on from `crc`.
std::uint32_t crc32(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace recirc::mcap
