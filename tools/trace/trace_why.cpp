#include "tools/trace/trace_why.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "sim/audit/event_words.hpp"
#include "sim/audit/why.hpp"
#include "tools/graphviz.hpp"
#include "tools/recorded_run.hpp"
#include "tools/synapse_text.hpp"
#include "tools/terminal.hpp"
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

/// A stretch of a trace, with the weights before it.
struct Stretch {
  std::vector<RecordedEvent> events;
  WeightsAtStart start;
};

/// Finds the event that is asked for, and reads what can have led to it.
class Question {
 public:
  Question(const TraceReader& trace, const RecordedRun& run) : trace_(trace), run_(run) {
    for (std::uint32_t k = 0; k < run.network.projections.size(); ++k) {
      synapses_.emplace_back(run.network, k);
    }
  }

  RecordedEvent about(const AskedSynapse& asked) const {
    std::optional<RecordedEvent> found;
    visit({}, [&](const RecordedEvent& event) {
      const bool is_change = event.kind == EventKind::change;
      if (!is_change && event.kind != EventKind::update) return;
      if (synapse_of(event) != asked.synapse) return;
      if (asked.time ? event.time == *asked.time : is_change) found = event;
    });
    if (found) return *found;
    const RecordedEvent place{.time = {},
                              .caused = {},
                              .neuron = asked.synapse.post,
                              .pre = asked.synapse.pre,
                              .projection = asked.synapse.projection,
                              .kind = EventKind::change};
    const std::string when = asked.time ? fmt::format(" at {} ns", asked.time->ns) : "";
    throw InputError({.where = trace_.file().string(),
                      .what = fmt::format("no change or update of {}{} is recorded",
                                          place_words(run_.network, place), when),
                      .right = asked.time ? "without @TIME its last change is taken" : ""});
  }

  RecordedEvent about_largest(const std::string& name) const {
    const std::uint32_t projection = projection_called(run_.network, name);
    std::optional<RecordedEvent> found;
    visit({}, [&](const RecordedEvent& event) {
      if (event.kind != EventKind::change || event.projection != projection) return;
      if (!found || std::abs(event.value) > std::abs(found->value)) found = event;
    });
    if (found) return *found;
    throw InputError({.where = trace_.file().string(),
                      .what = fmt::format("no change of {} is recorded", name),
                      .right = ""});
  }

  /// Of a change: its presentation. Of an update: the changes of its batch, and the presentations
  /// of those that are followed.
  Stretch behind(const RecordedEvent& event, const WhyOptions& extent) const {
    if (event.kind == EventKind::change) return stretch({presentation_of(event)}, event.time, {});
    const std::vector<RecordedEvent> changes = changes_before(event);
    std::vector<RecordedEvent> followed = changes;
    std::ranges::stable_sort(followed, std::ranges::greater{},
                             [](const RecordedEvent& change) { return std::abs(change.value); });
    if (extent.contributions && followed.size() > *extent.contributions) {
      followed.resize(*extent.contributions);
    }
    std::vector<std::uint64_t> presentations;
    for (const RecordedEvent& change : followed) presentations.push_back(presentation_of(change));
    return stretch(presentations, event.time, changes);
  }

 private:
  template <class Visit>
  void visit(TimeRange range, const Visit& show) const {
    trace_.for_each(range, [&](std::span<const RecordedEvent> events) {
      for (const RecordedEvent& event : events) {
        if (is_of(run_.network, event)) show(event);
      }
    });
  }

  [[nodiscard]] std::uint64_t presentation_of(const RecordedEvent& event) const {
    return static_cast<std::uint64_t>(event.time.ns / run_.network.timing.period.ns);
  }

  // What an update may be due to: changes of all synapses that share its weight, since the last.
  [[nodiscard]] std::vector<RecordedEvent> changes_before(const RecordedEvent& update) const {
    std::vector<RecordedEvent> changes;
    const std::vector<SynapseName> family = sharing_weight(run_.network, synapse_of(update));
    visit({.begin = Time{}, .end = update.time + Time{1}}, [&](const RecordedEvent& event) {
      const bool is_update = event.kind == EventKind::update;
      if (is_update && synapse_of(event) == synapse_of(update) && event.time < update.time) {
        changes.clear();
      }
      if (event.kind != EventKind::change) return;
      if (std::ranges::find(family, synapse_of(event)) != family.end()) changes.push_back(event);
    });
    return changes;
  }

  // All events of these presentations up to `end`, and `more`; the weights before the first.
  [[nodiscard]] Stretch stretch(const std::vector<std::uint64_t>& presentations, Time end,
                                const std::vector<RecordedEvent>& more) const {
    const std::uint64_t first = presentations.empty()
                                    ? presentation_of({.time = end, .caused = end})
                                    : *std::ranges::min_element(presentations);
    const Time begin = run_.network.timing.period * static_cast<std::int64_t>(first);
    Stretch result{.events = {}, .start = initial_weights(run_.network)};
    visit({.begin = Time{}, .end = end + Time{1}}, [&](const RecordedEvent& event) {
      if (event.time < begin || event.kind == EventKind::weight) {
        return take_over(run_.network, synapses_, event, result.start);
      }
      const bool is_wanted =
          event.kind == EventKind::update || event.kind == EventKind::factor ||
          std::ranges::find(presentations, presentation_of(event)) != presentations.end() ||
          std::ranges::find(more, event) != more.end();
      if (is_wanted) result.events.push_back(event);
    });
    return result;
  }

  const TraceReader& trace_;
  const RecordedRun& run_;
  std::vector<SynapseIndex> synapses_;
};

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
  const Question question(trace, run);
  const RecordedEvent event = options.largest.empty()
                                  ? question.about(synapse_in(run.network, options.synapse))
                                  : question.about_largest(options.largest);
  const Stretch stretch = question.behind(event, extent);
  const Recording recording(run.network, stretch.events, stretch.start);
  print(why(recording, event, extent), run.network, options.format);
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
