#include "tools/trace/trace_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "neurons/errors.hpp"
#include "tools/number_text.hpp"
#include "tools/terminal.hpp"

namespace recirc {

namespace {

// Those of a scenario, which can neither be mistaken for a list nor move a terminal's cursor.
bool is_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

EventNames names_of(const TraceReader& reader) {
  const TraceHeader& header = reader.header();
  const auto has_name = [](const auto& one) { return is_name(one.name); };
  if (!std::ranges::all_of(header.populations, has_name) ||
      !std::ranges::all_of(header.projections, has_name)) {
    throw InputError({.where = reader.file().string(),
                      .what = "names populations or projections as no scenario can",
                      .right = "letters, digits, '-', '_' and '.'"});
  }
  return {header.populations, header.projections};
}

}  // namespace

TraceInput::TraceInput(const std::filesystem::path& path, const SelectionWords& words)
    : reader_(path),
      names_(names_of(reader_)),
      selection_(words, names_, reader_.header().period),
      damages_(reader_.state().damages) {}

Time TraceInput::last() const {
  const auto chunks = reader_.chunks();
  return chunks.empty() ? Time{0} : std::ranges::max(chunks, {}, &TraceChunk::last).last;
}

// What is damaged may hide anything.
bool TraceInput::may_have_selected(const TraceChunk& chunk) const {
  const bool is_known = chunk.events() > 0;
  return !is_known || (chunk.last >= selection_.first() && chunk.first <= selection_.last());
}

std::vector<RecordedEvent> TraceInput::read(std::size_t chunk) {
  const std::uint64_t offset = reader_.chunks()[chunk].offset;
  if (std::ranges::find(damages_, offset, &TraceDamage::offset) != damages_.end()) return {};
  std::vector<RecordedEvent> events;
  try {
    events = reader_.events(chunk);
  } catch (const InputError& error) {
    damages_.push_back({.offset = offset, .what = error.findings().front().what});
    return {};
  }
  const bool is_of_network = std::ranges::all_of(
      events, [this](const RecordedEvent& event) { return names_.know_all_of(event); });
  if (!is_of_network) {
    throw InputError({.where = fmt::format("{}: byte {}", file().string(), offset),
                      .what = "an event of an actor that the network does not have",
                      .right = {}});
  }
  std::erase_if(events, [this](const RecordedEvent& event) { return !selection_.contains(event); });
  return events;
}

EventBlocks TraceInput::events() {
  const auto block = std::make_shared<std::vector<RecordedEvent>>();
  return [this, block, chunk = std::size_t{0}]() mutable -> std::span<const RecordedEvent> {
    block->clear();
    for (; block->empty() && chunk < reader_.chunks().size(); ++chunk) {
      if (may_have_selected(reader_.chunks()[chunk])) *block = read(chunk);
    }
    return *block;
  };
}

std::vector<std::string> TraceInput::complaints() const {
  std::vector<std::string> lines;
  for (const TraceDamage& damage : damages_) {
    lines.push_back(fmt::format("{}: byte {}: {}", file().string(), damage.offset, damage.what));
  }
  if (reader_.state().cut) {
    lines.push_back(fmt::format("{}: the end is missing: {} of {} bytes are whole records",
                                file().string(), grouped(reader_.state().end),
                                grouped(reader_.file_bytes())));
  }
  return lines;
}

void TraceInput::require_whole() const {
  const std::vector<std::string> lines = complaints();
  if (lines.empty()) return;
  for (const std::string& line : lines) say(line + "\n");
  throw RunError("the trace is not whole; what could be read was used");
}

void add_trace_argument(CLI::App& verb, const std::string& name, std::filesystem::path& path) {
  verb.add_option(name, path, "A trace, or the folder of a run that has one")
      ->required()
      ->type_name("TRACE");
}

}  // namespace recirc
