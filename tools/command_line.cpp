#include "tools/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "tools/audit.hpp"
#include "tools/bench.hpp"
#include "tools/build_facts.hpp"
#include "tools/check.hpp"
#include "tools/compare.hpp"
#include "tools/complete.hpp"
#include "tools/data.hpp"
#include "tools/expand.hpp"
#include "tools/near_path.hpp"
#include "tools/report.hpp"
#include "tools/run.hpp"
#include "tools/serve.hpp"
#include "tools/sweep.hpp"
#include "tools/terminal.hpp"
#include "tools/theory.hpp"
#include "tools/trace.hpp"

namespace recirc {
namespace {

constexpr const char* kDescription =
    "recirc: an event-driven neuromorphic simulator for local learning.";

// Hidden from --help: the shells call it, and its words are no flags of ours.
constexpr const char* kCompletionVerb = "__complete";

constexpr const char* kExamples = R"(Examples:
  recirc run scenarios/first.textproto       train a first network
  recirc sweep scenarios/first.textproto --grid learning.rate=0.001,0.003   try values
  recirc compare runs/first runs/first-2     curves of several runs, over each other
  recirc report runs/first                   its curves, weights and events on a page
  recirc serve scenarios/first.textproto     train it, watch and step it in a browser
  recirc check mine.textproto                what is wrong with a scenario, or what it costs
  recirc expand scenarios/first.textproto    what its network is, spelt out
  recirc audit mine.textproto                prove that its learning is local
  recirc data fetch mnist                    get a data set
  recirc theory                              check the theorems of the paper
  recirc run --help                          all about one verb

Exit status: 0 done, 1 the run failed, 2 the input was wrong, 130 or 143 stopped by a signal.)";

std::string version_text() {
  const auto or_else = [](std::string_view fact, std::string_view otherwise) {
    return fact.empty() ? otherwise : fact;
  };
  return fmt::format(
      "recirc {}\ncommit        {}\ncompiler      {}\nbuild type    {}\narchitecture  {}\n"
      "flags         {}",
      kVersion, kCommit, kCompiler, or_else(kBuildType, "none"),
      or_else(kArchitecture, "the compiler's own"), kFlags);
}

// The verb that the words have reached so far, "recirc data fetch".
CLI::App& deepest(CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.back());
}

std::string full_name(const CLI::App& app) {
  if (app.get_parent() == nullptr) return "recirc";
  return full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

std::vector<std::string> verbs_of(CLI::App& app) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) {
    verbs.push_back(verb->get_name());
  }
  return verbs;
}

Finding unknown_verb(CLI::App& app, const std::string& word) {
  return {.where = "",
          .what = fmt::format("unknown verb {} of {}", in_quotes(word), full_name(app)),
          .right = did_you_mean(word, verbs_of(app))};
}

// What nobody understood: unknown verbs, else unknown flags (whose values look like words too
// many), else words too many.
std::vector<Finding> not_understood(CLI::App& recirc) {
  CLI::App& verb = deepest(recirc);
  const std::vector<std::string> words = recirc.remaining(true);
  const auto is_flag = [](const std::string& word) { return word.starts_with('-'); };
  std::vector<Finding> wrong;
  for (const std::string& word : words) {
    if (!is_flag(word)) continue;
    const std::string flag = word.substr(0, word.find('='));
    wrong.push_back({.where = "",
                     .what = fmt::format("unknown flag {} of {}", flag, full_name(verb)),
                     .right = did_you_mean(flag, flags_of(verb))});
  }
  if (!wrong.empty() || words.empty()) return wrong;
  if (!verb.get_subcommands({}).empty()) return {unknown_verb(verb, words.front())};
  for (const std::string& word : words) {
    wrong.push_back({.where = "",
                     .what = fmt::format("{} is one word too many", in_quotes(word)),
                     .right = fmt::format("{} --help says what goes", full_name(verb))});
  }
  return wrong;
}

// A mistake that CLI11 found, in its words where we have no better ones.
Finding as_finding(CLI::App& recirc, const CLI::ParseError& error) {
  CLI::App& verb = deepest(recirc);
  const bool lacks_verb = !verb.get_subcommands({}).empty();
  return {.where = "",
          .what = lacks_verb ? full_name(verb) + " needs a verb" : error.what(),
          .right = fmt::format("{} --help says what goes", full_name(verb))};
}

}  // namespace

std::unique_ptr<CLI::App> command_line(const std::string& name) {
  auto recirc = std::make_unique<CLI::App>(kDescription, name);
  recirc->set_version_flag("--version", version_text(), "Print the version and how it was built");
  recirc->get_formatter()->column_width(30);
  recirc->footer(kExamples);
  recirc->require_subcommand(1);
  add_run_command(*recirc);
  add_sweep_command(*recirc);
  add_compare_command(*recirc);
  add_report_command(*recirc);
  add_serve_command(*recirc);
  add_check_command(*recirc);
  add_expand_command(*recirc);
  add_audit_command(*recirc);
  add_data_command(*recirc);
  add_bench_command(*recirc);
  add_theory_command(*recirc);
  add_trace_command(*recirc);
  return recirc;
}

std::string program_name(const std::string& called) {
  if (called.find('/') == std::string::npos) return called.empty() ? "recirc" : called;
  const std::string near = near_path(called);
  return near.find('/') == std::string::npos ? "./" + near : near;
}

void obey(CLI::App& recirc, const std::vector<std::string>& words) {
  if (!words.empty() && words.front() == kCompletionVerb) {
    for (const std::string& candidate : completions(recirc, {words.begin() + 1, words.end()})) {
      fmt::print("{}\n", candidate);
    }
    return;
  }
  if (words.empty()) say(recirc.help() + "\n");
  try {
    recirc.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Success& asked) {  // --help, --version
    recirc.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::vector<Finding> wrong = not_understood(recirc);
    if (wrong.empty()) wrong.push_back(as_finding(recirc, error));
    throw InputError(std::move(wrong));
  }
}

}  // namespace recirc
