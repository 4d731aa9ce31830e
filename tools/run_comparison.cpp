#include "tools/run_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "tools/csv_text.hpp"
#include "tools/near_path.hpp"
#include "tools/number_text.hpp"
#include "tools/text_table.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// As long as every run has an epoch with a finite loss.
std::vector<GroupEpoch> curve_of(const std::vector<RunResults>& runs) {
  std::vector<GroupEpoch> curve;
  for (std::size_t k = 0; k < runs.front().curve.size(); ++k) {
    GroupEpoch epoch{.epoch = runs.front().curve[k].epoch,
                     .mean = 0,
                     .least = std::numeric_limits<double>::infinity(),
                     .most = -std::numeric_limits<double>::infinity()};
    for (const RunResults& run : runs) {
      const double loss = k < run.curve.size() ? judged_loss(run.curve[k]) : kNone;
      if (!std::isfinite(loss)) return curve;
      epoch.mean += loss / static_cast<double>(runs.size());
      epoch.least = std::min(epoch.least, loss);
      epoch.most = std::max(epoch.most, loss);
    }
    curve.push_back(epoch);
  }
  return curve;
}

/// A group while runs are still put into it.
struct Gathered {
  Scenario scenario;  ///< with seed 0
  RunGroup group;
};

// Where several scenarios have one name, it doesn't tell them apart.
void tell_apart(std::vector<RunGroup>& groups) {
  std::vector<std::size_t> shared;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    if (std::ranges::count(groups, groups[k].name, &RunGroup::name) > 1) shared.push_back(k);
  }
  for (const std::size_t k : shared) {
    groups[k].name += fmt::format(" ({})", near_path(groups[k].runs.front().folder));
  }
}

const GroupEpoch* best_of(const RunGroup& group) {
  const auto best = std::ranges::min_element(group.curve, {}, &GroupEpoch::mean);
  return best == group.curve.end() ? nullptr : &*best;
}

// How the runs ended: "complete", or "2 complete, 1 failed".
std::string ends_of(const RunGroup& group) {
  std::vector<std::pair<std::string, int>> counts;
  for (const RunResults& run : group.runs) {
    const auto known = std::ranges::find(counts, run.end, &std::pair<std::string, int>::first);
    if (known == counts.end()) {
      counts.emplace_back(run.end, 1);
    } else {
      ++known->second;
    }
  }
  if (counts.size() == 1) return counts.front().first;
  std::string text;
  for (const auto& [end, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, end);
  }
  return text;
}

/// What a row tells of a group; means over its runs.
struct Row {
  std::uint64_t epochs = 0;
  double final_loss = kNone;
  double final_least = kNone;
  double final_most = kNone;
  double best_loss = kNone;
  std::optional<std::uint64_t> best_epoch{};
  std::optional<std::uint64_t> goal_epoch{};
  double synaptic_events = 0;
  double wall_s = 0;
};

Row row_of(const RunGroup& group, double goal) {
  Row row{.goal_epoch = epoch_of(group, goal)};
  if (const GroupEpoch* best = best_of(group)) {
    const GroupEpoch& last = group.curve.back();
    row.epochs = last.epoch;
    row.final_loss = last.mean;
    row.final_least = last.least;
    row.final_most = last.most;
    row.best_loss = best->mean;
    row.best_epoch = best->epoch;
  }
  const auto count = static_cast<double>(group.runs.size());
  for (const RunResults& run : group.runs) {
    row.wall_s += run.wall_s / count;
    if (run.curve.empty()) continue;
    row.synaptic_events += static_cast<double>(run.curve.back().counts.synaptic_events) / count;
  }
  return row;
}

std::string number_or_dash(const std::optional<std::uint64_t>& number) {
  return number ? std::to_string(*number) : "-";
}

std::vector<std::string> cells(const RunGroup& group, const Row& row) {
  std::string final_loss = loss_text(row.final_loss);
  if (group.runs.size() > 1 && !std::isnan(row.final_loss)) {
    final_loss += fmt::format(" ({} to {})", loss_text(row.final_least), loss_text(row.final_most));
  }
  return {group.name,
          std::to_string(group.runs.size()),
          ends_of(group),
          std::to_string(row.epochs),
          final_loss,
          loss_text(row.best_loss),
          number_or_dash(row.best_epoch),
          number_or_dash(row.goal_epoch),
          short_count(row.synaptic_events),
          duration_text(row.wall_s)};
}

Json json_of(const std::optional<std::uint64_t>& number) { return number ? Json(*number) : Json(); }

Json json_of(const RunGroup& group, double goal) {
  const Row row = row_of(group, goal);
  Json runs = Json::array();
  for (std::size_t k = 0; k < group.runs.size(); ++k) {
    runs.push_back({{"folder", group.runs[k].folder.string()},
                    {"seed", group.seeds[k]},
                    {"end", group.runs[k].end}});
  }
  Json curve = Json::array();
  for (const GroupEpoch& epoch : group.curve) {
    curve.push_back({{"epoch", epoch.epoch},
                     {"mean", epoch.mean},
                     {"least", epoch.least},
                     {"most", epoch.most}});
  }
  return {{"name", group.name},
          {"runs", runs},
          {"epochs", row.epochs},
          {"final_loss", row.final_loss},  // NaN becomes null
          {"best_loss", row.best_loss},
          {"best_epoch", json_of(row.best_epoch)},
          {"goal_epoch", json_of(row.goal_epoch)},
          {"synaptic_events", row.synaptic_events},
          {"wall_s", row.wall_s},
          {"curve", curve}};
}

}  // namespace

std::vector<RunGroup> grouped_runs(const std::vector<std::filesystem::path>& folders) {
  std::vector<Gathered> gathered;
  for (const std::filesystem::path& folder : folders) {
    RunResults run = read_run(folder);
    Scenario scenario = read_scenario(folder / "scenario.textproto").scenario;
    const std::uint64_t seed = std::exchange(scenario.seed, 0);
    auto known = std::ranges::find(gathered, scenario, &Gathered::scenario);
    if (known == gathered.end()) {
      gathered.push_back({.scenario = scenario, .group = {}});
      known = std::prev(gathered.end());
      known->group.name = scenario.name;
    }
    known->group.seeds.push_back(seed);
    known->group.runs.push_back(std::move(run));
  }
  std::vector<RunGroup> groups;
  for (Gathered& one : gathered) {
    one.group.curve = curve_of(one.group.runs);
    groups.push_back(std::move(one.group));
  }
  tell_apart(groups);
  return groups;
}

double goal_of(const std::vector<RunGroup>& groups, std::optional<double> asked) {
  if (asked) return *asked;
  double goal = kNone;
  for (const RunGroup& group : groups) {
    const GroupEpoch* best = best_of(group);
    if (best != nullptr && !(goal >= best->mean)) goal = best->mean;
  }
  return goal;
}

std::optional<std::uint64_t> epoch_of(const RunGroup& group, double goal) {
  for (const GroupEpoch& epoch : group.curve) {
    if (epoch.mean <= goal) return epoch.epoch;
  }
  return std::nullopt;
}

std::string comparison_table(const std::vector<RunGroup>& groups, double goal) {
  std::vector<std::vector<std::string>> rows{
      {"scenario", "seeds", "end", "epochs", "final loss", "best loss", "at epoch",
       fmt::format("{} at epoch", loss_text(goal)), "events", "time"}};
  for (const RunGroup& group : groups) rows.push_back(cells(group, row_of(group, goal)));
  return text_table(rows);
}

std::string comparison_csv(const std::vector<RunGroup>& groups, double goal) {
  std::string csv =
      "scenario,seeds,end,epochs,final_loss,final_least,final_most,best_loss,best_epoch,goal,"
      "goal_epoch,synaptic_events,wall_s\r\n";
  const auto cell = [](const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : std::string();
  };
  for (const RunGroup& group : groups) {
    const Row row = row_of(group, goal);
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{:.3f}\r\n", csv_cell(group.name),
                       group.runs.size(), csv_cell(ends_of(group)), row.epochs,
                       csv_number(row.final_loss), csv_number(row.final_least),
                       csv_number(row.final_most), csv_number(row.best_loss), cell(row.best_epoch),
                       csv_number(goal), cell(row.goal_epoch), csv_number(row.synaptic_events),
                       row.wall_s);
  }
  return csv;
}

std::string comparison_json(const std::vector<RunGroup>& groups, double goal) {
  Json all = Json::array();
  for (const RunGroup& group : groups) all.push_back(json_of(group, goal));
  const Json json{{"goal", goal}, {"scenarios", all}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

LineChart comparison_chart(const std::vector<RunGroup>& groups) {
  LineChart chart{.title = "", .x_label = "epoch", .y_label = "test loss", .lines = {}};
  std::vector<std::string> names;
  for (const RunGroup& group : groups) {
    names.push_back(group.name);
    ChartLine line{.name = group.name, .points = {}, .band = {}};
    for (const GroupEpoch& epoch : group.curve) {
      const auto at = static_cast<double>(epoch.epoch);
      line.points.emplace_back(at, epoch.mean);
      if (group.runs.size() > 1) line.band.push_back({at, epoch.least, epoch.most});
    }
    if (group.runs.size() > 1) line.name += fmt::format(", {} seeds", group.runs.size());
    chart.lines.push_back(std::move(line));
  }
  constexpr std::size_t kMostNames = 4;
  chart.title = names.size() <= kMostNames ? fmt::format("{}", fmt::join(names, ", "))
                                           : fmt::format("{} scenarios", names.size());
  return chart;
}

}  // namespace recirc
