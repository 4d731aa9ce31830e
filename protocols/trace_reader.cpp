#include "protocols/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "neurons/errors.hpp"
#include "protocols/event_batch.hpp"
#include "protocols/readable_file.hpp"
#include "protocols/trace_container.hpp"
#include "protocols/trace_format.hpp"
#include "protocols/trace_header.hpp"

namespace recirc {
namespace {

namespace format = trace_format;

constexpr std::uint64_t kMostScenarioBytes = 64 << 20;
constexpr std::uint64_t kMostFactsBytes = 1 << 20;

std::filesystem::path file_of(const std::filesystem::path& path) {
  return std::filesystem::is_directory(path) ? path / "trace.mcap" : path;
}

TraceChunk described(const ChunkPlace& place, std::span<const RecordedEvent> events) {
  TraceChunk chunk{.offset = place.record.offset,
                   .bytes = place.record.bytes,
                   .first = events.front().time,
                   .last = events.back().time};
  for (const RecordedEvent& event : events) ++chunk.by_kind[static_cast<std::size_t>(event.kind)];
  return chunk;
}

// A chunk that can't be read, as far as its head tells.
TraceChunk unknown(const ChunkPlace& place) {
  return {.offset = place.record.offset,
          .bytes = place.record.bytes,
          .first = Time{static_cast<std::int64_t>(place.head.message_start_time)},
          .last = Time{static_cast<std::int64_t>(place.head.message_end_time)}};
}

std::variant<std::vector<RecordedEvent>, Unreadable> events_of(const ChunkContents& contents) {
  std::vector<RecordedEvent> events;
  for (const mcap::Message& message : contents.messages) {
    const std::size_t before = events.size();
    if (auto mistake = decode_batch(message.data.bytes, events)) {
      return Unreadable{"it has " + *std::move(mistake)};
    }
    if (static_cast<std::uint64_t>(events[before].time.ns) != message.log_time ||
        (before > 0 && comes_before(events[before], events[before - 1]))) {
      return Unreadable{"its batches are out of order"};
    }
    if (events.size() > kChunkEvents) return Unreadable{"it has too many events"};
  }
  return events;
}

}  // namespace

// The file, and where in it the chunks with events are.
class TraceReader::Scan {
 public:
  explicit Scan(const std::filesystem::path& path)
      : file(file_of(path)), container(look_through(file)) {}

  ReadableFile file;
  TraceContainer container;
  std::vector<ChunkPlace> event_chunks;

  [[nodiscard]] std::string at(std::uint64_t offset) const {
    return fmt::format("{}: byte {}", file.path().string(), offset);
  }

  [[nodiscard]] std::variant<std::vector<RecordedEvent>, Unreadable> events(
      const ChunkPlace& place) const {
    const auto contents = read_chunk(file, place);
    if (const auto* why = std::get_if<Unreadable>(&contents)) return *why;
    const ChunkContents& chunk = *std::get<0>(contents);
    if (chunk.messages.front().channel_id != format::kEventsChannel) {
      return Unreadable{"it has no events"};
    }
    return events_of(chunk);
  }
};

TraceReader::TraceReader(const std::filesystem::path& path)
    : scan_(std::make_unique<Scan>(path)), state_(scan_->container.state) {
  read_header();
  read_scenario();
  read_facts();
  read_chunks();
  std::ranges::stable_sort(state_.damages, {}, &TraceDamage::offset);
}

TraceReader::~TraceReader() = default;

const std::filesystem::path& TraceReader::file() const { return scan_->file.path(); }
std::uint64_t TraceReader::file_bytes() const { return scan_->file.size(); }
const TraceHeader& TraceReader::header() const { return header_; }
const TraceState& TraceReader::state() const { return state_; }
std::span<const TraceChunk> TraceReader::chunks() const { return chunks_; }

void TraceReader::note(std::uint64_t offset, std::string what) {
  state_.damages.push_back({.offset = offset, .what = std::move(what)});
}

void TraceReader::read_header() {
  const auto& chunks = scan_->container.chunks;
  if (chunks.empty()) {
    throw InputError(
        {.where = file().string(), .what = "a trace that is cut before its header", .right = {}});
  }
  const ChunkPlace& place = chunks.front();
  const std::string where = scan_->at(place.record.offset);
  const auto contents = read_chunk(scan_->file, place);
  if (const auto* why = std::get_if<Unreadable>(&contents)) {
    throw InputError({.where = where,
                      .what = fmt::format("the trace's header is damaged: {}", why->what),
                      .right = {}});
  }
  const mcap::Message& message = std::get<0>(contents)->messages.front();
  if (message.channel_id != format::kHeaderChannel) {
    throw InputError(
        {.where = where, .what = "the trace's header is not where it should be", .right = {}});
  }
  header_ = header_from(message.data.bytes, where);
}

void TraceReader::read_scenario() {
  const std::optional<RecordPlace>& place = scan_->container.scenario;
  if (!place) {
    note(0, "the scenario is not there");
    return;
  }
  const std::uint64_t bytes = place->bytes - mcap::kPrefixBytes;
  if (bytes > kMostScenarioBytes) return note(place->offset, "the scenario is too long");
  const std::string content = scan_->file.read(place->offset + mcap::kPrefixBytes, bytes);
  const auto attachment = mcap::record_from<mcap::Attachment>(content);
  if (!attachment || mcap::crc32(std::string_view(content).substr(
                         0, content.size() - sizeof(attachment->crc))) != attachment->crc) {
    return note(place->offset, "the scenario is damaged");
  }
  header_.scenario = attachment->data.bytes;
}

// Nothing of the run depends on them, and only the CRC of the whole file covers them.
void TraceReader::read_facts() {
  const std::optional<RecordPlace>& place = scan_->container.facts;
  if (!place) return;
  const std::uint64_t bytes = place->bytes - mcap::kPrefixBytes;
  if (bytes > kMostFactsBytes) return note(place->offset, "the facts of the run are too long");
  const std::string content = scan_->file.read(place->offset + mcap::kPrefixBytes, bytes);
  auto metadata = mcap::record_from<mcap::Metadata>(content);
  if (!metadata) return note(place->offset, "the facts of the run are damaged");
  header_.facts = std::move(metadata->metadata);
}

// With the summary: what it says of every chunk. Without: what is found in each.
void TraceReader::read_chunks() {
  std::span<const ChunkPlace> places(scan_->container.chunks);
  places = places.subspan(1);
  if (!places.empty()) {
    const auto contents = read_chunk(scan_->file, places.back());
    const auto* const chunk = std::get_if<0>(&contents);
    const bool is_summary =
        chunk != nullptr && (*chunk)->messages.front().channel_id == format::kSummaryChannel;
    if (is_summary) {
      places = places.first(places.size() - 1);
      auto chunks = chunks_from((*chunk)->messages.front().data.bytes);
      const auto is_same = [](const ChunkPlace& place, const TraceChunk& told) {
        return place.record == RecordPlace{.offset = told.offset, .bytes = told.bytes};
      };
      if (chunks && std::ranges::equal(places, *chunks, is_same)) {
        chunks_ = *std::move(chunks);
        scan_->event_chunks.assign(places.begin(), places.end());
        for (const ChunkPlace& place : places) {
          if (!place.mistake.empty()) note(place.record.offset, "a chunk: " + place.mistake);
        }
        return;
      }
    }
    if (!is_summary && !state_.cut) {
      note(places.back().record.offset, "the summary of the events is damaged");
    }
  }
  for (const ChunkPlace& place : places) {
    const auto events = scan_->events(place);
    if (const auto* why = std::get_if<Unreadable>(&events)) {
      note(place.record.offset, "a chunk: " + why->what);
    }
    scan_->event_chunks.push_back(place);
    chunks_.push_back(events.index() == 0 ? described(place, std::get<0>(events)) : unknown(place));
  }
}

std::vector<RecordedEvent> TraceReader::events(std::size_t chunk) const {
  ensure(chunk < chunks_.size(), "a chunk that there is is read");
  const ChunkPlace& place = scan_->event_chunks[chunk];
  auto events = scan_->events(place);
  if (const auto* why = std::get_if<Unreadable>(&events)) {
    throw InputError({.where = scan_->at(place.record.offset),
                      .what = "a chunk of the trace is damaged: " + why->what,
                      .right = {}});
  }
  if (described(place, std::get<0>(events)) != chunks_[chunk]) {
    throw InputError({.where = scan_->at(place.record.offset),
                      .what = "a chunk of the trace is not what the summary says",
                      .right = {}});
  }
  return std::get<0>(std::move(events));
}

void TraceReader::for_each(TimeRange range,
                           const std::function<void(std::span<const RecordedEvent>)>& visit) const {
  for (std::size_t k = 0; k < chunks_.size(); ++k) {
    const TraceChunk& chunk = chunks_[k];
    // What is damaged may hide anything.
    const bool is_known = chunk.events() > 0;
    if (is_known && (chunk.last < range.begin || chunk.first >= range.end)) continue;
    const std::vector<RecordedEvent> all = events(k);
    const auto from = std::ranges::lower_bound(all, range.begin, {}, &RecordedEvent::time);
    const auto to = std::ranges::lower_bound(from, all.end(), range.end, {}, &RecordedEvent::time);
    if (from != to) visit(std::span(from, to));
  }
}

std::vector<TraceDamage> TraceReader::verify() const {
  std::vector<TraceDamage> damages = state_.damages;
  for (std::size_t k = 0; k < chunks_.size(); ++k) {
    const std::uint64_t offset = chunks_[k].offset;
    if (std::ranges::find(damages, offset, &TraceDamage::offset) != damages.end()) continue;
    try {
      (void)events(k);
    } catch (const InputError& error) {
      damages.push_back({.offset = offset, .what = error.findings().front().what});
    }
  }
  if (auto damage = damage_of_data()) damages.push_back(*std::move(damage));
  std::ranges::stable_sort(damages, {}, &TraceDamage::offset);
  return damages;
}

std::optional<TraceDamage> TraceReader::damage_of_data() const {
  const std::optional<RecordPlace>& end = scan_->container.data_end;
  if (!end) return std::nullopt;
  std::uint32_t crc = 0;
  for (std::uint64_t at = 0; at < end->offset; at += kChunkBytes) {
    crc = mcap::crc32(scan_->file.read(at, std::min<std::uint64_t>(kChunkBytes, end->offset - at)),
                      crc);
  }
  const std::string content =
      scan_->file.read(end->offset + mcap::kPrefixBytes, end->bytes - mcap::kPrefixBytes);
  const auto told = mcap::record_from<mcap::DataEnd>(content);
  if (told && told->data_section_crc == crc) return std::nullopt;
  return TraceDamage{
      .offset = end->offset,
      .what = "the CRC of all that comes before is not the one that is written here"};
}

}  // namespace recirc
