#include "tools/trace/trace_why.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "sim/audit/why.hpp"
#include "tools/graphviz.hpp"
#include "tools/recorded_run.hpp"
#include "tools/synapse_text.hpp"
#include "tools/terminal.hpp"
#include "tools/trace/trace_question.hpp"
#include "tools/whole_number.hpp"
#include "tools/why_text.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc trace why 'hidden[3]<-visible[5]@3001' runs/first     a change, or an update
  recirc trace why 'visible-hidden:5->3' runs/first            the last change of this synapse
  recirc trace why 'hidden[3]' runs/first                      the last change of this bias
  recirc trace why --largest visible-hidden runs/first         the largest change of a projection
  recirc trace why --largest visible-hidden runs/first --format svg > why.svg

Prints why a weight changed, as a tree: the rule with its numbers put in, the events that it read, the
events that led to each, and so on back to the stimuli. A neuron's sums show their largest
contributions (--contributions, --all); an event that led to several others is followed once.)";

struct TraceWhyOptions {
  std::string synapse;
  std::filesystem::path trace;
  std::string largest;
  std::string contributions = "3";
  bool all = false;
  std::string depth;
  std::string format = "text";
};

WhyOptions extent_of(const TraceWhyOptions& options, std::uint64_t epoch) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  WhyOptions extent{.contributions = {}, .depth = {}, .epoch = epoch};
  if (!options.all) {
    extent.contributions = static_cast<std::uint32_t>(
        whole_number("--contributions", options.contributions, 1, kMost));
  }
  if (!options.depth.empty()) {
    extent.depth = static_cast<std::uint32_t>(whole_number("--depth", options.depth, 1, kMost));
  }
  return extent;
}

void print(const CausalGraph& graph, const Network& network, const std::string& format) {
  if (format == "json") return fmt::print("{}\n", why_json(graph, network).dump(2));
  if (format == "dot") return fmt::print("{}", why_dot(graph, network));
  if (format == "svg") return fmt::print("{}", svg_of(why_dot(graph, network)));
  const Terminal terminal = Terminal::of(stdout);
  fmt::print("{}",
             why_text(graph, network, {.colour = terminal.colour, .unicode = terminal.unicode}));
}

// One word is the trace, two are the synapse and the trace.
void check_words(TraceWhyOptions& options) {
  if (options.largest.empty() == options.trace.empty()) {
    throw InputError({.where = "",
                      .what = options.largest.empty()
                                  ? "a synapse and a run are needed"
                                  : "--largest says which change: no synapse is needed",
                      .right = fmt::format("write {}", kSynapseSyntax)});
  }
  if (options.trace.empty()) options.trace = options.synapse;
}

void trace_why(TraceWhyOptions options) {
  check_words(options);
  const TraceReader trace(options.trace);
  const RecordedRun run = recorded_run(trace.header(), trace.file());
  const WhyOptions extent = extent_of(options, run.epoch);
  const TraceQuestion question(trace, run);
  const RecordedEvent event =
      options.largest.empty()
          ? question.about(synapse_in(run.network, options.synapse))
          : question.about_largest(projection_called(run.network, options.largest));
  print(question.why(event, extent), run.network, options.format);
}

}  // namespace

void add_trace_why_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("why", "Print what led to a change of a weight");
  const auto options = std::make_shared<TraceWhyOptions>();
  verb.add_option("SYNAPSE", options->synapse, kSynapseSyntax)->required();
  verb.add_option("RUN", options->trace, "A run's folder, or a trace");
  verb.add_option("--largest", options->largest, "Instead of a SYNAPSE: the largest change")
      ->type_name("PROJECTION");
  verb.add_option("--contributions", options->contributions,
                  "So many of what a sum is made of are followed, the largest")
      ->type_name("N")
      ->capture_default_str();
  verb.add_flag("--all", options->all, "All of what a sum is made of");
  verb.add_option("--depth", options->depth, "Only so many steps back")->type_name("N");
  verb.add_option("--format", options->format, "text, json, dot, or svg (by Graphviz's dot)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json", "dot", "svg"}))
      ->capture_default_str();
  verb.footer(kExamples);
  verb.callback([options] { trace_why(*options); });
}

}  // namespace recirc
