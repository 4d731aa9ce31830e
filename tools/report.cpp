#include "tools/report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "tools/near_path.hpp"
#include "tools/number_text.hpp"
#include "tools/report/page_data.hpp"
#include "tools/report/page_file.hpp"
#include "tools/run_results.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc report runs/first                   runs/first/report.html
  recirc report runs/mnist runs/mnist-2 -o both.html     two runs, their curves in one axis
  recirc report runs/first-sweep             all runs of a sweep

The page is one file and needs no network: it opens from the disk, and can be sent by mail. It shows
learning curves, weights, test examples and what the network makes of them, events over time, costs,
whether learning is local (with some of the trace replayed), and the scenario. Exit status: 0 done,
1 the file can't be written, 2 the input was wrong.)";

struct ReportOptions {
  std::vector<std::filesystem::path> runs;
  std::filesystem::path out;
};

std::filesystem::path place_of(const ReportOptions& options) {
  std::filesystem::path out =
      options.out.empty() ? options.runs.front() / "report.html" : options.out;
  std::error_code ignored;
  if (std::filesystem::is_directory(out, ignored)) out /= "report.html";
  return out;
}

void report(const ReportOptions& options) {
  const auto folders = run_folders(options.runs);
  const std::string page = self_contained_page(page_data(folders));
  const std::filesystem::path out = place_of(options);
  write_file_atomically(out, page);
  fmt::print("{} ({}): {} {}\n", near_path(out), byte_text(page.size()), folders.size(),
             folders.size() == 1 ? "run" : "runs");
}

}  // namespace

void add_report_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("report", "Show runs on one page, an HTML file");
  const auto options = std::make_shared<ReportOptions>();
  verb.add_option("RUN", options->runs, "Folders of runs, or of sweeps")->required();
  verb.add_option("-o,--out", options->out,
                  "The HTML file; report.html in the first folder unless given")
      ->type_name("FILE");
  verb.footer(kExamples);
  verb.callback([options] { report(*options); });
}

}  // namespace recirc
