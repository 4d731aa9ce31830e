#include "tools/trace/trace_export.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "protocols/perfetto_trace.hpp"
#include "tools/terminal.hpp"
#include "tools/trace/event_columns.hpp"
#include "tools/trace/event_table.hpp"
#include "tools/trace/event_text.hpp"
#include "tools/trace/perfetto_export.hpp"
#include "tools/trace/trace_input.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc trace export --to csv runs/first --kind activation > activations.csv
  recirc trace export --to npy runs/first -o columns
  recirc trace export --to perfetto runs/first --presentation 0..9 -o first.pftrace

csv and jsonl go to stdout unless -o names a file. npy makes a folder with a .npy file a column and
names.json, which says what their numbers stand for; tools/python/trace_hdf5.py turns it into NIRData
or SONATA files. perfetto opens in https://ui.perfetto.dev: a track a population and a projection
(of chosen neurons with --neuron), arrows from cause to effect, weights as counters (of single
synapses with --synapse).)";

struct ExportOptions {
  std::filesystem::path trace;
  SelectionWords selection;
  std::string format;
  std::filesystem::path out;
};

/// Where text goes: a file that is whole or not there, or stdout.
class TextOutput {
 public:
  explicit TextOutput(const std::filesystem::path& out) {
    if (!out.empty()) file_ = std::make_unique<AtomicFile>(out);
  }
  void write(std::string_view text) {
    if (file_) {
      file_->append(text);
    } else {
      fmt::print("{}", text);
    }
  }
  void commit() {
    if (file_) file_->commit();
  }

 private:
  std::unique_ptr<AtomicFile> file_;
};

void export_lines(TraceInput& trace, const std::filesystem::path& out, const std::string& title,
                  const std::function<std::string(const RecordedEvent&)>& line) {
  TextOutput output(out);
  output.write(title);
  const EventBlocks next = trace.events();
  for (auto block = next(); !block.empty(); block = next()) {
    std::string text;
    for (const RecordedEvent& event : block) text += line(event);
    output.write(text);
  }
  output.commit();
}

void export_columns(TraceInput& trace, const std::filesystem::path& out) {
  EventColumns columns(out, trace.header());
  const EventBlocks next = trace.events();
  for (auto block = next(); !block.empty(); block = next()) columns.append(block);
  columns.commit();
}

void export_perfetto(TraceInput& trace, const std::filesystem::path& out) {
  PerfettoExport drawing(trace.names(), trace.selection(), trace.header().period);
  const EventBlocks next = trace.events();
  for (auto block = next(); !block.empty(); block = next()) drawing.add(block);
  AtomicFile file(out);
  PerfettoTrace packets([&file](std::string_view bytes) { file.append(bytes); });
  drawing.write(packets);
  file.commit();
}

void export_trace(const ExportOptions& options) {
  const bool is_text = options.format == "csv" || options.format == "jsonl";
  if (!is_text && options.out.empty()) {
    throw InputError({.where = "",
                      .what = fmt::format("--to {} needs a place", options.format),
                      .right = options.format == "npy" ? "give -o FOLDER" : "give -o FILE"});
  }
  TraceInput trace(options.trace, options.selection);
  const Time period = trace.header().period;
  if (options.format == "csv") {
    export_lines(trace, options.out, csv_title(), [&](const RecordedEvent& event) {
      return csv_line(event, trace.names(), period);
    });
  } else if (options.format == "jsonl") {
    export_lines(trace, options.out, "", [&](const RecordedEvent& event) {
      return event_json(event, trace.names(), period) + "\n";
    });
  } else if (options.format == "npy") {
    export_columns(trace, options.out);
  } else {
    export_perfetto(trace, options.out);
  }
  trace.require_whole();
}

}  // namespace

void add_trace_export_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("export", "Write events for other programs");
  const auto options = std::make_shared<ExportOptions>();
  add_trace_argument(verb, "TRACE", options->trace);
  verb.add_option("--to", options->format, "Format")
      ->required()
      ->check(CLI::IsMember({"csv", "jsonl", "npy", "perfetto"}));
  verb.add_option("-o,--out", options->out, "File, or the new folder of columns")
      ->type_name("PATH");
  add_selection_options(verb, options->selection);
  verb.footer(kExamples);
  verb.callback([options] { export_trace(*options); });
}

}  // namespace recirc
