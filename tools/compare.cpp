#include "tools/compare.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/atomic_file.hpp"
#include "tools/near_path.hpp"
#include "tools/run_comparison.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc compare runs/first runs/first-2
  recirc compare runs/first-sweep --loss 0.001 -o sweep.svg    all runs of a sweep
  recirc compare runs/rec* runs/bp* --csv

Runs of one scenario that differ in the seed alone are one line: the mean of their losses, and from
the least to the most. "at epoch" is where the mean is least, and where it first reached --loss:
unless given the least loss that all of them reach. Events and time are a run's, on average. A curve
ends where one of its runs ends, or has no finite loss any more. Exit status: 0 done, 1 the picture
can't be written, 2 the input was wrong.)";

struct CompareOptions {
  std::vector<std::filesystem::path> runs;
  std::optional<double> loss{};
  std::filesystem::path out;
  enum class Output : std::uint8_t { text, json, csv } output = Output::text;
};

void compare(const CompareOptions& options) {
  const std::vector<RunGroup> groups = grouped_runs(run_folders(options.runs));
  const double goal = goal_of(groups, options.loss);
  if (!options.out.empty()) {
    write_file_atomically(options.out, svg_text(comparison_chart(groups)));
  }
  switch (options.output) {
    case CompareOptions::Output::json:
      fmt::print("{}", comparison_json(groups, goal));
      return;
    case CompareOptions::Output::csv:
      fmt::print("{}", comparison_csv(groups, goal));
      return;
    case CompareOptions::Output::text:
      fmt::print("{}", comparison_table(groups, goal));
      if (!options.out.empty()) fmt::print("\nThe curves are in {}\n", near_path(options.out));
  }
}

}  // namespace

void add_compare_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("compare", "Lay the curves of runs over each other");
  const auto options = std::make_shared<CompareOptions>();
  verb.add_option("RUN", options->runs, "Folders of runs, or of sweeps")->required();
  verb.add_option("--loss", options->loss, "When was this loss reached?")->type_name("NUMBER");
  verb.add_option("-o,--out", options->out, "Draw the curves into this SVG file")
      ->type_name("FILE");
  CLI::Option* const json = verb.add_flag(
      "--json", [options](std::int64_t) { options->output = CompareOptions::Output::json; },
      "The table and all curves as JSON");
  verb.add_flag(
          "--csv", [options](std::int64_t) { options->output = CompareOptions::Output::csv; },
          "The table as CSV")
      ->excludes(json);
  verb.footer(kExamples);
  verb.callback([options] { compare(*options); });
}

}  // namespace recirc
