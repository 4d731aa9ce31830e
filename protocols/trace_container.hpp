#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocols/mcap.hpp"
#include "protocols/readable_file.hpp"
#include "protocols/trace.hpp"

namespace recirc {

/// Of a record in a file: its first byte, and how many it takes.
struct RecordPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
};

/// A chunk as far as it is known without reading what it contains.
struct ChunkPlace {
  RecordPlace record;
  mcap::ChunkHead head{};
  std::uint64_t head_bytes = 0;  ///< of the record, before the compressed bytes
  std::string mistake{};         ///< what is wrong with the head; empty: nothing
};

/// A trace's container, by a walk through the records and by the summary at its end. Records and
/// attachments that are not of a trace are passed over, as the specification of MCAP asks.
struct TraceContainer {
  std::vector<ChunkPlace> chunks{};
  std::optional<RecordPlace> scenario{};  ///< an attachment
  std::optional<RecordPlace> facts{};     ///< a metadata record
  std::optional<RecordPlace> data_end{};
  TraceState state{};
};

/// Looks through `file`. Throws InputError if it is not an MCAP file of traces.
TraceContainer look_through(const ReadableFile& file);

/// What a chunk has: messages of one channel.
struct ChunkContents {
  std::string bytes{};
  std::vector<mcap::Message> messages{};  ///< views of `bytes`, which stays where it is
};

/// Why something can't be read, in words.
struct Unreadable {
  std::string what{};
};

/// Reads a chunk, whose size is bounded whatever the file says, and checks all that can be checked.
std::variant<std::unique_ptr<ChunkContents>, Unreadable> read_chunk(const ReadableFile& file,
                                                                    const ChunkPlace& place);

}  // namespace recirc
