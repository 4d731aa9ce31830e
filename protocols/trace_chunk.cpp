// How a chunk of a trace is read.
#include <zstd.h>

#include <algorithm>
#include <string_view>

#include "protocols/trace_container.hpp"

namespace recirc {
namespace {

// What is wrong with the messages of a chunk; nothing: they are as its head says.
std::optional<Unreadable> mistake_in(const ChunkContents& contents, const mcap::ChunkHead& head) {
  const auto& messages = contents.messages;
  if (messages.empty()) return Unreadable{"it has no messages"};
  if (messages.front().log_time != head.message_start_time ||
      messages.back().log_time != head.message_end_time) {
    return Unreadable{"its times are wrong"};
  }
  for (std::size_t k = 0; k < messages.size(); ++k) {
    if (messages[k].channel_id != messages[0].channel_id ||
        messages[k].sequence != messages[0].sequence + static_cast<std::uint32_t>(k)) {
      return Unreadable{"its messages do not follow one another"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::unique_ptr<ChunkContents>, Unreadable> read_chunk(const ReadableFile& file,
                                                                    const ChunkPlace& place) {
  if (!place.mistake.empty()) return Unreadable{place.mistake};
  const mcap::ChunkHead& head = place.head;
  const std::string compressed =
      file.read(place.record.offset + place.head_bytes, head.compressed_size);
  // The frame states its size too; what it really is, zstd finds out within the room it is given.
  auto contents = std::make_unique<ChunkContents>();
  contents->bytes.resize(head.uncompressed_size);
  const std::size_t size = ZSTD_decompress(contents->bytes.data(), contents->bytes.size(),
                                           compressed.data(), compressed.size());
  if (ZSTD_isError(size) != 0 || size != contents->bytes.size()) {
    return Unreadable{"it cannot be decompressed"};
  }
  if (mcap::crc32(contents->bytes) != head.uncompressed_crc) {
    return Unreadable{"its CRC is wrong"};
  }
  for (std::string_view left(contents->bytes); !left.empty();) {
    const auto record = mcap::take_record(left);
    if (!record) return Unreadable{"a record in it is not whole"};
    if (record->opcode != mcap::Message::kOpcode) continue;
    const auto message = mcap::record_from<mcap::Message>(record->content);
    if (!message) return Unreadable{"a message in it is not whole"};
    contents->messages.push_back(*message);
  }
  if (auto mistake = mistake_in(*contents, head)) return *mistake;
  return contents;
}

}  // namespace recirc
