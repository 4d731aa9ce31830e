#include "tools/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "neurons/errors.hpp"
#include "tools/csv_text.hpp"
#include "tools/exit_status.hpp"
#include "tools/number_text.hpp"
#include "tools/terminal.hpp"
#include "tools/text_table.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSignal = 128;  // a process that a signal ended has 128 + its number as status
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// What a run has cost, as columns of the CSV and keys of the JSON: named as in metrics.jsonl.
struct Count {
  const char* name;
  std::uint64_t EventCounts::*of;
};
constexpr std::array<Count, 5> kCounts{
    {{"neuron_events", &EventCounts::neuron_events},
     {"synaptic_events", &EventCounts::synaptic_events},
     {"effective_synaptic_events", &EventCounts::effective_synaptic_events},
     {"weight_updates", &EventCounts::weight_updates},
     {"lost_events", &EventCounts::lost_events}}};

// The last line that is not empty: what a program says before it ends.
std::string last_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string last;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) last = line;
  }
  const std::string ours = "recirc: ";
  return last.starts_with(ours) ? last.substr(ours.size()) : last;
}

double final_loss(const SweepRow& row) {
  return row.curve.empty() ? kNone : judged_loss(row.curve.back());
}

double best_loss(const SweepRow& row) {
  const EpochMetrics* best = best_epoch(row.curve);
  return best == nullptr ? kNone : judged_loss(*best);
}

bool has_several_seeds(const SweepPlan& plan) {
  return std::ranges::any_of(
      plan.runs, [&](const SweepRun& run) { return run.seed != plan.runs.front().seed; });
}

// Only then is there a column for them: few sweeps are about the loss of events.
bool has_lost_events(const std::vector<SweepRow>& rows) {
  return std::ranges::any_of(rows, [](const SweepRow& row) {
    return !row.curve.empty() && row.curve.back().counts.lost_events > 0;
  });
}

const SweepRow* best_row(const std::vector<SweepRow>& rows) {
  const SweepRow* best = nullptr;
  for (const SweepRow& row : rows) {
    const double loss = final_loss(row);
    if (row.end != "complete" || std::isnan(loss)) continue;
    if (best == nullptr || loss < final_loss(*best)) best = &row;
  }
  return best;
}

std::vector<std::string> cells(const SweepPlan& plan, const SweepRun& run, const SweepRow& row,
                               bool with_lost_events) {
  std::vector<std::string> all{run.name};
  for (const std::string& value : run.values) all.push_back(value.empty() ? "-" : value);
  if (has_several_seeds(plan)) all.push_back(std::to_string(run.seed));
  all.push_back(row.end);
  all.push_back(row.curve.empty() ? "-" : std::to_string(row.curve.back().epoch));
  all.push_back(loss_text(final_loss(row)));
  all.push_back(loss_text(best_loss(row)));
  if (with_lost_events) {
    all.push_back(row.curve.empty() ? "-" : grouped(row.curve.back().counts.lost_events));
  }
  all.push_back(row.curve.empty() ? "-" : duration_text(row.wall_s));
  return all;
}

/// "#" bars by the logarithm between the least and the largest final loss, from 5 % on: an empty
/// bar would look like no result.
class Bars {
 public:
  explicit Bars(const std::vector<SweepRow>& rows) {
    for (const SweepRow& row : rows) {
      const double loss = final_loss(row);
      if (!(loss > 0) || std::isinf(loss)) continue;
      least_ = std::min(least_, loss);
      most_ = std::max(most_, loss);
    }
  }

  [[nodiscard]] std::string of(double loss, bool unicode) const {
    constexpr std::size_t kWidth = 16;
    constexpr double kShortest = 0.05;
    if (!(loss > 0) || std::isinf(loss)) return "";
    const bool is_logarithmic = most_ > 20 * least_;
    const double fraction =
        is_logarithmic ? std::log(loss / least_) / std::log(most_ / least_) : loss / most_;
    return bar(kShortest + (1 - kShortest) * fraction, kWidth, unicode);
  }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = 0;
};

}  // namespace

SweepRow row_of(const SweepFolder& folder, const SweepRun& run, std::optional<int> status) {
  SweepRow row{.end = "waiting", .error = "", .curve = {}, .wall_s = 0};
  std::error_code ignored;
  if (std::filesystem::exists(folder.run(run) / "run.json", ignored)) {
    try {
      RunResults results = read_run(folder.run(run));
      row = {.end = results.end,
             .error = results.error,
             .curve = std::move(results.curve),
             .wall_s = results.wall_s};
      if (!row.curve.empty()) row.wall_s = std::max(row.wall_s, row.curve.back().wall_s);
    } catch (const InputError& error) {
      return {.end = "failed", .error = error.what(), .curve = {}, .wall_s = 0};
    }
  }
  const bool has_finished = row.end != "waiting" && row.end != "running";
  if (!status) {
    // Of a sweep that was interrupted: it is run again.
    if (!has_finished || row.end == "stopped") row.end = "waiting";
  } else if (*status == kSignal + SIGKILL || (*status > kSignal && !has_finished)) {
    row.end = "killed";
    row.error = fmt::format("killed by signal {}", *status - kSignal);
  } else if (*status != 0 && *status < kSignal && row.error.empty()) {
    row.end = "failed";
    row.error = last_line(folder.log(run));
  }
  return row;
}

std::string sweep_table(const SweepPlan& plan, const std::vector<SweepRow>& rows, bool unicode) {
  std::vector<std::string> head{"run"};
  head.insert(head.end(), plan.fields.begin(), plan.fields.end());
  if (has_several_seeds(plan)) head.emplace_back("seed");
  const bool with_lost_events = has_lost_events(rows);
  head.insert(head.end(), {"end", "epochs", "final loss", "best loss"});
  if (with_lost_events) head.emplace_back("lost events");
  head.insert(head.end(), {"time", ""});
  std::vector<std::vector<std::string>> all{std::move(head)};
  const Bars bars(rows);
  const SweepRow* const best = best_row(rows);
  std::string errors;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    all.push_back(cells(plan, plan.runs[k], rows[k], with_lost_events));
    std::string last = bars.of(final_loss(rows[k]), unicode);
    if (&rows[k] == best) last += " best";
    all.back().push_back(last);
    if (rows[k].error.empty()) continue;
    errors += fmt::format("  {} ({}) {}: {}\n", plan.runs[k].name, label_of(plan, plan.runs[k]),
                          rows[k].end, rows[k].error);
  }
  return text_table(all) + (errors.empty() ? "" : "\n" + errors);
}

std::string sweep_csv(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  std::string csv = "run";
  for (const std::string& field : plan.fields) csv += "," + csv_cell(field);
  csv += ",run_seed,end,epochs,presentations,train_loss,test_loss,best_loss,best_epoch";
  for (const Count& count : kCounts) csv += fmt::format(",{}", count.name);
  csv += ",wall_s,error\r\n";
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const SweepRow& row = rows[k];
    csv += plan.runs[k].name;
    for (const std::string& value : plan.runs[k].values) csv += "," + csv_cell(value);
    csv += fmt::format(",{},{}", plan.runs[k].seed, row.end);
    if (row.curve.empty()) {
      csv += ",,,,,," + std::string(kCounts.size(), ',');
    } else {
      const EpochMetrics& last = row.curve.back();
      const EpochMetrics* best = best_epoch(row.curve);
      csv += fmt::format(",{},{},{},{},{},{}", last.epoch, last.presentations,
                         csv_number(last.train_loss), csv_number(last.test_loss),
                         csv_number(best_loss(row)),
                         best == nullptr ? "" : std::to_string(best->epoch));
      for (const Count& count : kCounts) csv += fmt::format(",{}", last.counts.*count.of);
    }
    csv += fmt::format(",{},{}\r\n", row.curve.empty() ? "" : fmt::format("{:.3f}", row.wall_s),
                       csv_cell(row.error));
  }
  return csv;
}

std::string sweep_json(const SweepFolder& folder, const SweepPlan& plan,
                       const std::vector<SweepRow>& rows) {
  Json runs = Json::array();
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const SweepRun& run = plan.runs[k];
    const SweepRow& row = rows[k];
    Json set = Json::object();
    for (std::size_t f = 0; f < plan.fields.size(); ++f) {
      if (!run.values[f].empty()) set[plan.fields[f]] = run.values[f];
    }
    Json json{{"run", run.name},
              {"folder", folder.run(run).string()},
              {"set", set},
              {"seed", run.seed},
              {"end", row.end}};
    if (!row.error.empty()) json["error"] = row.error;
    if (!row.curve.empty()) {
      const EpochMetrics& last = row.curve.back();
      const EpochMetrics* best = best_epoch(row.curve);
      json["epochs"] = last.epoch;
      json["presentations"] = last.presentations;
      json["train_loss"] = last.train_loss;  // NaN becomes null
      json["test_loss"] = last.test_loss;
      json["best_loss"] = best_loss(row);
      json["best_epoch"] = best == nullptr ? Json() : Json(best->epoch);
      for (const Count& count : kCounts) json[count.name] = last.counts.*count.of;
      json["wall_s"] = row.wall_s;
    }
    runs.push_back(std::move(json));
  }
  const Json json{{"sweep", folder.path().string()}, {"fields", plan.fields}, {"runs", runs}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

LineChart sweep_chart(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  LineChart chart{.title = plan.name, .x_label = "epoch", .y_label = "test loss", .lines = {}};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    ChartLine line{.name = label_of(plan, plan.runs[k]), .points = {}};
    for (const EpochMetrics& metrics : rows[k].curve) {
      line.points.emplace_back(static_cast<double>(metrics.epoch), judged_loss(metrics));
    }
    if (rows[k].end == "failed") line.name += " (failed)";
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

}  // namespace recirc
