#include "tools/trace/trace_stat.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "tools/trace/event_statistics.hpp"
#include "tools/trace/statistics_text.hpp"
#include "tools/trace/trace_input.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc trace stat runs/first
  recirc trace stat runs/first --presentation 100..
  recirc trace stat runs/first --json | jq .neurobench

Events by kind and population, activations that are 0, silent and saturated neurons, deliveries and
firings of each projection with the delays that they had, and what a presentation takes. "effective"
leaves out what nothing comes of: a 0 that was sent or a weight of 0, a change of 0. A neuron is
silent if all its activations were 0, and saturated if 95 % of them were where the slope of its
function is below 5 % of the steepest. Memory is that of a few numbers a neuron.)";

struct StatOptions {
  std::filesystem::path trace;
  SelectionWords selection;
  enum class Output : bool { text, json } output = Output::text;
};

void stat(const StatOptions& options) {
  TraceInput trace(options.trace, options.selection);
  EventStatistics statistics(trace.names(), trace.header().period);
  const EventBlocks next = trace.events();
  for (auto block = next(); !block.empty(); block = next()) {
    for (const RecordedEvent& event : block) statistics.add(event);
  }
  fmt::print("{}", options.output == StatOptions::Output::json ? statistics_json(statistics)
                                                               : statistics_text(statistics));
  trace.require_whole();
}

}  // namespace

void add_trace_stat_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("stat", "Count events, delays, costs; find idle neurons");
  const auto options = std::make_shared<StatOptions>();
  add_trace_argument(verb, "TRACE", options->trace);
  add_selection_options(verb, options->selection);
  verb.add_flag(
      "--json", [options](std::int64_t) { options->output = StatOptions::Output::json; },
      "The same as JSON, with NeuroBench's keys");
  verb.footer(kExamples);
  verb.callback([options] { stat(*options); });
}

}  // namespace recirc
