#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "protocols/trace_reader.hpp"
#include "tools/trace/event_blocks.hpp"
#include "tools/trace/event_names.hpp"
#include "tools/trace/event_selection.hpp"

namespace recirc {

/// A trace that a verb looks into, and what of it was asked for.
class TraceInput {
 public:
  /// Throws InputError if `path` is no trace, or if the words name what is not in it.
  TraceInput(const std::filesystem::path& path, const SelectionWords& words);

  [[nodiscard]] const TraceHeader& header() const { return reader_.header(); }
  [[nodiscard]] const EventNames& names() const { return names_; }
  [[nodiscard]] const EventSelection& selection() const { return selection_; }
  [[nodiscard]] const std::filesystem::path& file() const { return reader_.file(); }
  /// No event is later.
  [[nodiscard]] Time last() const;

  /// The events that were asked for, from the first on; chunks that are damaged are left out. This
  /// must outlive it. Throws InputError if an event is of an actor that the network does not have.
  [[nodiscard]] EventBlocks events();

  /// What is wrong with the file as far as it has been read, a line each; none: nothing.
  [[nodiscard]] std::vector<std::string> complaints() const;
  /// Says them on stderr. Throws RunError if there are any: what was shown is not all.
  void require_whole() const;

 private:
  [[nodiscard]] bool may_have_selected(const TraceChunk& chunk) const;
  [[nodiscard]] std::vector<RecordedEvent> read(std::size_t chunk);

  TraceReader reader_;
  EventNames names_;
  EventSelection selection_;
  std::vector<TraceDamage> damages_;  // those that were found while reading events, too
};

/// Adds the positional TRACE. `path` must outlive `verb`.
void add_trace_argument(CLI::App& verb, const std::string& name, std::filesystem::path& path);

}  // namespace recirc
