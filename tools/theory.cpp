#include "tools/theory.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "neurons/errors.hpp"
#include "tools/run_folder.hpp"
#include "tools/terminal.hpp"
#include "tools/theory_files.hpp"
#include "tools/theory_report.hpp"
#include "tools/theory_text.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc theory
  recirc theory eq48 --starts 1000          theorem 6.2, which fails for even n
  recirc theory --json | less
  recirc theory --out theory && tools/python/theory_figures.py theory

Integrates the learning equations of section 6.3 of the paper, checks theorems 6.1 (eq40), 6.2
(eq48), 6.3 (eq51) and 6.4 (eq52) on random starts of each sign case, and lets networks learn the
same from events, at smaller and smaller rates. Where a theorem is known to fail the table says so,
with the first start that shows it. docs/theory.md explains it all.

Exit status: 0 all is as the paper says or as its known corrections do, 1 something is not, 2 the
input was wrong.)";

constexpr std::uint64_t kMostStarts = 1'000'000;

struct TheoryOptions {
  TheoryQuestion question;
  std::string engine = "compiled";
  std::filesystem::path out;
  bool json = false;
};

void theory(TheoryOptions options) {
  options.question.engine = options.engine == "actor" ? EngineKind::actor : EngineKind::compiled;
  std::optional<std::filesystem::path> folder;
  if (!options.out.empty()) folder = RunFolder::at(options.out).path();
  const TheoryReport report = theory_report(options.question);
  if (folder) write_theory_files(*folder, report);
  fmt::print("{}", options.json ? theory_json(report) : theory_text(report));
  if (folder) say(fmt::format("recirc: the files are in {}\n", folder->string()));
  const auto surprising = surprises(report);
  for (const std::string& surprise : surprising) say(fmt::format("recirc: {}\n", surprise));
  if (!surprising.empty()) throw RunError("not all is as the paper and its corrections say");
}

void add_numbers(CLI::App& verb, const std::shared_ptr<TheoryOptions>& options) {
  const TheoryQuestion defaults;
  verb.add_option_function<std::string>(
          "--starts",
          [options](const std::string& text) {
            options->question.starts = whole_number("--starts", text, 1, kMostStarts);
          },
          "Random starts of each sign case")
      ->type_name("N")
      ->default_str(std::to_string(defaults.starts));
  verb.add_option_function<std::string>(
          "--seed",
          [options](const std::string& text) {
            options->question.seed =
                whole_number("--seed", text, 0, std::numeric_limits<std::uint64_t>::max());
          },
          "Seed of the random starts")
      ->type_name("N")
      ->default_str(std::to_string(defaults.seed));
}

}  // namespace

void add_theory_command(CLI::App& recirc) {
  CLI::App& verb =
      *recirc.add_subcommand("theory", "Check the equations and theorems of section 6.3");
  const auto options = std::make_shared<TheoryOptions>();
  verb.add_option("SYSTEM", options->question.system, "Which equations")
      ->check(CLI::IsMember(theory_systems()))
      ->capture_default_str();
  add_numbers(verb, options);
  verb.add_option("--engine", options->engine, "What moves the events")
      ->check(CLI::IsMember({"compiled", "actor"}))
      ->capture_default_str();
  verb.add_option("--out", options->out,
                  "New folder for tables, trajectories and fields (CSV, JSON)")
      ->type_name("DIR");
  verb.add_flag("--json", options->json, "Print JSON");
  verb.footer(kExamples);
  verb.callback([options] { theory(*options); });
}

}  // namespace recirc
