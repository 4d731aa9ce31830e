#include "tools/trace/trace_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "tools/exit_status.hpp"
#include "tools/number_text.hpp"
#include "tools/terminal.hpp"
#include "tools/trace/event_comparison.hpp"
#include "tools/trace/event_text.hpp"
#include "tools/trace/trace_input.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc trace diff runs/first runs/first-2
  recirc trace diff runs/actor runs/compiled --tolerance 1e-12
  recirc trace diff a.mcap b.mcap --kind update --context 0

Compares two traces event by event and shows where they part: the last events in which they are
equal, then what each says (- the first, + the second). Events are the same if time, kind and actor
are; values must have the same bits, or lie as near as --tolerance says: |a - b| at most so many
times the largest |value| of the same kind, population or projection, and presentation. Exit status:
0 they are equal, 1 they differ, 2 the input was wrong.)";

struct DiffOptions {
  std::filesystem::path a;
  std::filesystem::path b;
  SelectionWords selection;
  double tolerance = 0;
  std::uint64_t context = 3;
  enum class Output : bool { text, json } output = Output::text;
};

// How the networks of two traces differ, a line each.
std::vector<std::string> network_differences(const TraceHeader& a, const TraceHeader& b) {
  std::vector<std::string> lines;
  const auto compare = [&lines](const char* what, const auto& in_a, const auto& in_b) {
    const auto said = [what](const auto& list, std::size_t k) {
      return k < list.size() ? fmt::format("{} {}", what, list[k].name) : std::string("nothing");
    };
    for (std::size_t k = 0; k < std::max(in_a.size(), in_b.size()); ++k) {
      if (k < in_a.size() && k < in_b.size() && in_a[k] == in_b[k]) continue;
      const bool is_same_name = k < in_a.size() && k < in_b.size() && in_a[k].name == in_b[k].name;
      lines.push_back(is_same_name ? said(in_a, k) + " is another"
                                   : fmt::format("{} in the first, {} in the second", said(in_a, k),
                                                 said(in_b, k)));
    }
  };
  compare("population", a.populations, b.populations);
  compare("projection", a.projections, b.projections);
  if (a.period != b.period) {
    lines.push_back(fmt::format("presentations are {} ns apart in the first, {} ns in the second",
                                a.period.ns, b.period.ns));
  }
  return lines;
}

std::string counts_text(const TraceComparison& result) {
  std::string text = fmt::format("{} events are equal", grouped(result.equal));
  const auto add = [&text](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", grouped(count), what);
  };
  add(result.other, "have another value or cause");
  add(result.only_in_a, "are only in the first");
  add(result.only_in_b, "are only in the second");
  if (result.distance > 0) {
    text += fmt::format("; values lie up to {:.3g} of the largest apart", result.distance);
  }
  return text + "\n";
}

std::string parting_text(const Parting& parting, const EventLines& lines, bool has_colour) {
  const auto coloured = [has_colour](const char* colour, const std::string& line) {
    return has_colour ? fmt::format("\x1b[{}m{}\x1b[0m\n", colour, line) : line + "\n";
  };
  std::string text = "  " + lines.title() + "\n";
  for (const RecordedEvent& event : parting.before) text += "  " + lines.line(event) + "\n";
  text += coloured("31", parting.in_a ? "- " + lines.line(*parting.in_a) : "- nothing");
  text += coloured("32", parting.in_b ? "+ " + lines.line(*parting.in_b) : "+ nothing");
  if (parting.in_a && parting.in_b && parting.in_a->value != parting.in_b->value) {
    text += fmt::format("the values lie {:.3g} apart\n",
                        std::abs(parting.in_a->value - parting.in_b->value));
  }
  return text;
}

std::string comparison_json(const TraceComparison& result, const TraceInput& trace) {
  using Json = nlohmann::ordered_json;
  const auto event = [&trace](const RecordedEvent& its) {
    return Json::parse(event_json(its, trace.names(), trace.header().period));
  };
  Json parting = nullptr;
  if (result.parting) {
    Json before = Json::array();
    for (const RecordedEvent& its : result.parting->before) before.push_back(event(its));
    const auto said = [&event](const auto& its) { return its ? event(*its) : Json(nullptr); };
    parting = {{"before", before},
               {"first", said(result.parting->in_a)},
               {"second", said(result.parting->in_b)}};
  }
  const Json json{{"is_equal", result.is_equal()},
                  {"equal", result.equal},
                  {"other", result.other},
                  {"only_in_first", result.only_in_a},
                  {"only_in_second", result.only_in_b},
                  {"distance", result.distance},
                  {"parting", parting}};
  return json.dump(2) + "\n";
}

// Of both traces, whatever is wrong with the first.
void require_whole(const TraceInput& a, const TraceInput& b) {
  for (const TraceInput* trace : {&a, &b}) {
    for (const std::string& line : trace->complaints()) say(line + "\n");
  }
  if (!a.complaints().empty() || !b.complaints().empty()) {
    throw RunError("what could be read of the traces is equal, but it is not all");
  }
}

void diff(const DiffOptions& options) {
  TraceInput a(options.a, options.selection);
  TraceInput b(options.b, options.selection);
  if (const auto lines = network_differences(a.header(), b.header()); !lines.empty()) {
    for (const std::string& line : lines) say(line + "\n");
    throw RunError("the traces are of different networks");
  }
  const TraceComparison result =
      compare_events(a.events(), b.events(), a.names(),
                     {.tolerance = options.tolerance,
                      .context = static_cast<std::size_t>(options.context),
                      .period = a.header().period});
  if (options.output == DiffOptions::Output::json) {
    fmt::print("{}", comparison_json(result, a));
  } else {
    if (result.parting) {
      const EventLines lines(a.names(), a.header().period, std::max(a.last(), b.last()),
                             EventLines::Colour::no);
      fmt::print("{}", parting_text(*result.parting, lines, Terminal::of(stdout).colour));
    }
    fmt::print("{}", counts_text(result));
  }
  if (!result.is_equal()) {
    for (const TraceInput* trace : {&a, &b}) {
      for (const std::string& line : trace->complaints()) say(line + "\n");
    }
    throw RunError("the traces differ");
  }
  require_whole(a, b);
}

double tolerance_of(const std::string& text) {
  std::size_t used = 0;
  double value = -1;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size() || !std::isfinite(value) || value < 0) {
    throw InputError({.where = "--tolerance",
                      .what = fmt::format("\"{}\" is no tolerance", text),
                      .right = "write a number such as 1e-12"});
  }
  return value;
}

}  // namespace

void add_trace_diff_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("diff", "Find the first event in which two runs differ");
  const auto options = std::make_shared<DiffOptions>();
  add_trace_argument(verb, "FIRST", options->a);
  add_trace_argument(verb, "SECOND", options->b);
  verb.add_option_function<std::string>(
          "--tolerance",
          [options](const std::string& text) { options->tolerance = tolerance_of(text); },
          "How far values may lie apart, of the largest of their kind; 0: not a bit")
      ->type_name("X");
  verb.add_option_function<std::string>(
          "--context",
          [options](const std::string& text) {
            constexpr std::uint64_t kMost = 1000;
            options->context = whole_number("--context", text, 0, kMost);
          },
          "How many equal events are shown before the first difference (3)")
      ->type_name("N");
  add_selection_options(verb, options->selection);
  verb.add_flag(
      "--json", [options](std::int64_t) { options->output = DiffOptions::Output::json; },
      "The same as JSON");
  verb.footer(kExamples);
  verb.callback([options] { diff(*options); });
}

}  // namespace recirc
