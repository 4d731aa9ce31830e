#include "tools/trace/trace_show.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include "tools/terminal.hpp"
#include "tools/trace/event_text.hpp"
#include "tools/trace/pager.hpp"
#include "tools/trace/trace_input.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc trace show runs/first --presentation 0
  recirc trace show runs/first --neuron 'hidden[3]' --kind volley,activation,error
  recirc trace show runs/first --synapse 'visible[0]->hidden[3]' --limit 20
  recirc trace show runs/first --time 2us..3us --json | jq .value

A line is an event: its time, its presentation (pres), what happened, where, and the value. Of a
delivery the value is the weight times what was sent; of an update it is the weight from now on. On
a terminal there are colours (not with NO_COLOR) and a pager ($PAGER). Flags of different kinds must
all fit. Exit status: 0 done, 1 the trace is cut or damaged (what is whole was shown), 2 the input
was wrong.)";

struct ShowOptions {
  std::filesystem::path trace;
  SelectionWords selection;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  enum class Output : bool { text, json } output = Output::text;
};

void show(const ShowOptions& options) {
  TraceInput trace(options.trace, options.selection);
  const bool is_json = options.output == ShowOptions::Output::json;
  const auto colour =
      Terminal::of(stdout).colour ? EventLines::Colour::yes : EventLines::Colour::no;
  const EventLines lines(trace.names(), trace.header().period, trace.last(), colour);
  const EventBlocks next = trace.events();
  {
    Pager pager;
    bool goes_on = is_json || pager.print(lines.title() + "\n");
    std::uint64_t shown = 0;
    while (goes_on && shown < options.limit) {
      const auto block = next();
      if (block.empty()) break;
      std::string text;
      for (const RecordedEvent& event : block) {
        if (shown++ == options.limit) break;
        text +=
            is_json ? event_json(event, trace.names(), trace.header().period) : lines.line(event);
        text += '\n';
      }
      goes_on = pager.print(text);
    }
  }
  trace.require_whole();
}

}  // namespace

void add_trace_show_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("show", "Print events, a line each");
  const auto options = std::make_shared<ShowOptions>();
  add_trace_argument(verb, "TRACE", options->trace);
  add_selection_options(verb, options->selection);
  verb.add_option_function<std::string>(
          "--limit",
          [options](const std::string& text) {
            options->limit =
                whole_number("--limit", text, 1, std::numeric_limits<std::uint64_t>::max() - 1);
          },
          "Stop after so many events")
      ->type_name("N");
  verb.add_flag(
      "--json", [options](std::int64_t) { options->output = ShowOptions::Output::json; },
      "An object of JSON a line");
  verb.footer(kExamples);
  verb.callback([options] { show(*options); });
}

}  // namespace recirc
