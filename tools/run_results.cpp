#include "tools/run_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "tools/file_text.hpp"

namespace recirc {
namespace {

using Json = nlohmann::json;

std::optional<std::string> text_if_there(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return std::nullopt;
  return text_of(file);
}

InputError damaged(const std::string& where, const std::string& what) {
  return InputError({.where = where,
                     .what = "is not what recirc run writes: " + what,
                     .right = "name the folder of a run"});
}

double number_or_nan(const Json& line, const char* key) {
  const Json& value = line.at(key);
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

EpochMetrics metrics_of(const Json& line) {
  EpochMetrics metrics;
  metrics.epoch = line.at("epoch").get<std::uint64_t>();
  metrics.presentations = line.at("presentations").get<std::uint64_t>();
  metrics.sim_time.ns = line.at("sim_time_ns").get<std::int64_t>();
  metrics.train_loss = number_or_nan(line, "train_loss");
  metrics.test_loss = number_or_nan(line, "test_loss");
  metrics.counts.neuron_events = line.at("neuron_events").get<std::uint64_t>();
  metrics.counts.synaptic_events = line.at("synaptic_events").get<std::uint64_t>();
  metrics.counts.effective_synaptic_events =
      line.at("effective_synaptic_events").get<std::uint64_t>();
  metrics.counts.weight_updates = line.at("weight_updates").get<std::uint64_t>();
  metrics.counts.lost_events = line.value("lost_events", std::uint64_t{0});
  metrics.wall_s = line.at("wall_s").get<double>();
  return metrics;
}

// Hands every whole line of a metrics.jsonl to `take`.
template <class Take>
void for_each_line(const std::filesystem::path& file, Take take) {
  const std::string text = text_if_there(file).value_or("");
  std::size_t number = 0;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    ++number;
    try {
      take(Json::parse(text.substr(begin, end - begin)));
    } catch (const Json::exception& error) {
      throw damaged(fmt::format("{}:{}", file.string(), number), error.what());
    }
  }
}

std::vector<EpochMetrics> read_curve(const std::filesystem::path& file) {
  std::vector<EpochMetrics> curve;
  for_each_line(file, [&](const Json& line) { curve.push_back(metrics_of(line)); });
  return curve;
}

// Adds the numbers of `object` as row `row` of the columns "<prefix><key>".
void add_row(MetricColumns& columns, std::size_t row, const std::string& prefix,
             const Json& object) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) add_row(columns, row, prefix + key + ".", value);
    if (!value.is_number()) continue;
    std::vector<double>& column = columns[prefix + key];
    column.resize(row, std::numeric_limits<double>::quiet_NaN());
    column.push_back(value.get<double>());
  }
}

std::string facts_text(const std::filesystem::path& folder) {
  std::optional<std::string> text = text_if_there(folder / "run.json");
  if (text) return *std::move(text);
  throw InputError({.where = folder.string(),
                    .what = "is no folder of a run: it has no run.json",
                    .right = "name a folder that recirc run has made"});
}

bool is_run(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(folder / "run.json", ignored);
}

std::vector<std::filesystem::path> runs_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> runs;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (is_run(entry.path())) runs.push_back(entry.path());
  }
  std::ranges::sort(runs);
  return runs;
}

}  // namespace

std::vector<std::filesystem::path> run_folders(const std::vector<std::filesystem::path>& named) {
  std::vector<std::filesystem::path> folders;
  std::vector<Finding> wrong;
  for (const std::filesystem::path& folder : named) {
    const auto below = is_run(folder) ? std::vector{folder} : runs_below(folder);
    if (below.empty()) {
      wrong.push_back({.where = folder.string(),
                       .what = "is no folder of a run, and has none below it",
                       .right = "name a folder that recirc run or recirc sweep has made"});
    }
    folders.insert(folders.end(), below.begin(), below.end());
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
  return folders;
}

RunResults read_run(const std::filesystem::path& folder) {
  RunResults results;
  results.folder = folder;
  const std::string text = facts_text(folder);
  try {
    const Json facts = Json::parse(text);
    results.end = facts.at("end").get<std::string>();
    results.error = facts.value("error", "");
    results.scenario_sha256 = facts.at("scenario_sha256").get<std::string>();
    results.wall_s = facts.at("wall_s").get<double>();
  } catch (const Json::exception& error) {
    throw damaged((folder / "run.json").string(), error.what());
  }
  results.curve = read_curve(folder / "metrics.jsonl");
  return results;
}

nlohmann::ordered_json read_facts(const std::filesystem::path& folder) {
  const std::string text = facts_text(folder);
  try {
    auto facts = nlohmann::ordered_json::parse(text);
    if (facts.is_object()) return facts;
  } catch (const Json::exception& error) {
    throw damaged((folder / "run.json").string(), error.what());
  }
  throw damaged((folder / "run.json").string(), "it is no JSON object");
}

MetricColumns read_metric_columns(const std::filesystem::path& folder) {
  MetricColumns columns;
  std::size_t rows = 0;
  for_each_line(folder / "metrics.jsonl",
                [&](const Json& line) { add_row(columns, rows++, "", line); });
  for (auto& [name, column] : columns) {
    column.resize(rows, std::numeric_limits<double>::quiet_NaN());
  }
  return columns;
}

double judged_loss(const EpochMetrics& metrics) {
  return std::isnan(metrics.test_loss) ? metrics.train_loss : metrics.test_loss;
}

const EpochMetrics* best_epoch(const std::vector<EpochMetrics>& curve) {
  const EpochMetrics* best = nullptr;
  for (const EpochMetrics& metrics : curve) {
    const double loss = judged_loss(metrics);
    if (!std::isnan(loss) && (best == nullptr || loss < judged_loss(*best))) best = &metrics;
  }
  return best;
}

}  // namespace recirc
