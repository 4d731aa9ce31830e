#include "tools/sweep_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"
#include "tools/engine_choice.hpp"
#include "tools/expansion_text.hpp"
#include "tools/run_folder.hpp"

namespace recirc {
namespace {

constexpr std::size_t kMostFindings = 20;

std::string text_of(const SweepPoint& point) {
  std::string text;
  for (const SweepSetting& setting : point) {
    text += (text.empty() ? "" : " ") + setting.override_text();
  }
  return text;
}

/// What is wrong with some of the points: each finding once, with the first point that has it.
class PointFindings {
 public:
  void add(const std::vector<Finding>& findings, const SweepPoint& point) {
    for (const Finding& finding : at_settings(findings, point)) {
      const auto known = std::ranges::find(all_, finding, &Entry::finding);
      if (known == all_.end()) {
        all_.push_back({finding, text_of(point), 1});
      } else {
        ++known->points;
      }
    }
  }

  /// Throws if there is any. Findings at a value say by their place which points they are about.
  void throw_if_any(std::size_t points) const {
    std::vector<Finding> findings;
    for (const Entry& entry : all_) {
      if (findings.size() == kMostFindings) break;
      Finding finding = entry.finding;
      const bool is_at_value = finding.right.find('\n') != std::string::npos;
      if (entry.points < points && !is_at_value && !entry.first.empty()) {
        finding.what += fmt::format(" (with {})", entry.first);
      }
      findings.push_back(std::move(finding));
    }
    if (!findings.empty()) throw InputError(std::move(findings));
  }

 private:
  struct Entry {
    Finding finding;
    std::string first;
    std::size_t points = 0;
  };

  std::vector<Entry> all_;
};

/// Checks scenarios in full, but opens each kind of data only once: to open it takes the longest.
class ScenarioCheck {
 public:
  void check(const PlannedExperiment& planned, const ExperimentOptions& options) {
    Opened now{.data = planned.expanded.data, .sizes = {}};
    for (const PopulationSpec& population : planned.expanded.populations) {
      now.sizes.push_back(population.size);
    }
    const bool is_known = std::ranges::find(opened_, now) != opened_.end();
    const Network network =
        is_known ? network_without_data(planned) : load_experiment(options).network;
    if (!is_known) opened_.push_back(std::move(now));
    [[maybe_unused]] const EngineChoice choice = chosen_engine(planned, network, "auto", 1);
  }

 private:
  struct Opened {
    DataSpec data;
    std::vector<std::uint64_t> sizes;
    friend bool operator==(const Opened&, const Opened&) = default;
  };

  std::vector<Opened> opened_;
};

std::vector<std::string> fields_of(const std::vector<SweepPoint>& points) {
  std::vector<std::string> fields;
  for (const SweepPoint& point : points) {
    for (const SweepSetting& setting : point) {
      if (std::ranges::find(fields, setting.path) == fields.end()) fields.push_back(setting.path);
    }
  }
  return fields;
}

std::vector<std::string> values_of(const SweepPoint& point,
                                   const std::vector<std::string>& fields) {
  std::vector<std::string> values(fields.size());
  for (const SweepSetting& setting : point) {
    const auto field = std::ranges::find(fields, setting.path);
    values[static_cast<std::size_t>(field - fields.begin())] = setting.value;
  }
  return values;
}

void refuse_what_is_varied_twice(const ExperimentOptions& base,
                                 const std::vector<std::string>& fields, std::uint64_t seeds) {
  std::vector<Finding> wrong;
  for (const std::string& field : fields) {
    for (const std::string& set : base.set) {
      if (set.substr(0, set.find('=')) != field) continue;
      wrong.push_back({.where = "--set " + set,
                       .what = field + " is varied by the sweep as well",
                       .right = "drop one of the two"});
    }
    if (field == "seed" && (base.seed || seeds > 1)) {
      wrong.push_back({.where = base.seed ? "--seed" : "--seeds",
                       .what = "seed is varied by the sweep as well",
                       .right = "drop one of the two"});
    }
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
}

}  // namespace

SweepPlan plan_sweep(const ExperimentOptions& base, const std::vector<SweepPoint>& points,
                     std::uint64_t seeds) {
  SweepPlan plan{.name = "", .fields = fields_of(points), .runs = {}};
  refuse_what_is_varied_twice(base, plan.fields, seeds);
  PointFindings wrong;
  ScenarioCheck check;
  for (const SweepPoint& point : points) {
    ExperimentOptions options = base;
    for (const SweepSetting& setting : point) options.set.push_back(setting.override_text());
    try {
      for (std::uint64_t k = 0; k < seeds; ++k) {
        const PlannedExperiment planned = plan_experiment(options);
        if (k == 0) check.check(planned, options);
        plan.name = planned.written.name;
        const std::string text = expansion_text(resolved(planned, options), planned);
        plan.runs.push_back({.name = "",
                             .values = values_of(point, plan.fields),
                             .seed = planned.written.seed,
                             .scenario = text,
                             .scenario_sha256 = sha256_of(text)});
        options.seed = planned.written.seed + 1;
      }
    } catch (const InputError& error) {
      wrong.add(error.findings(), point);
    }
  }
  wrong.throw_if_any(points.size());
  const std::size_t digits = std::max<std::size_t>(2, fmt::formatted_size("{}", plan.runs.size()));
  for (std::size_t k = 0; k < plan.runs.size(); ++k) {
    plan.runs[k].name = fmt::format("{:0{}}", k + 1, digits);
  }
  return plan;
}

std::string label_of(const SweepPlan& plan, const SweepRun& run) {
  std::string label;
  bool names_seed = false;
  for (std::size_t k = 0; k < plan.fields.size(); ++k) {
    names_seed = names_seed || plan.fields[k] == "seed";
    if (run.values[k].empty()) continue;
    label += fmt::format("{}{}={}", label.empty() ? "" : " ", plan.fields[k], run.values[k]);
  }
  const auto has_other_seed = [&](const SweepRun& other) { return other.seed != run.seed; };
  if (!names_seed && std::ranges::any_of(plan.runs, has_other_seed)) {
    label += fmt::format("{}seed={}", label.empty() ? "" : " ", run.seed);
  }
  return label;
}

}  // namespace recirc
