#include "tools/theory_report.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sim/theory/theorem_cases.hpp"

namespace recirc {
namespace {

struct TheorySystem {
  const char* name;
  std::vector<TheoremCase> (*cases)();
};

constexpr std::array<TheorySystem, 4> kSystems{{{"eq40", cases_of_theorem_6_1},
                                                {"eq48", cases_of_theorem_6_2},
                                                {"eq51", cases_of_theorem_6_3},
                                                {"eq52", cases_of_theorem_6_4}}};

constexpr const char* kAll = "all";

bool is_asked(const TheoryQuestion& question, const std::string& system) {
  return question.system == kAll || question.system == system;
}

}  // namespace

std::vector<std::string> theory_systems() {
  std::vector<std::string> names{kAll};
  for (const TheorySystem& system : kSystems) names.emplace_back(system.name);
  return names;
}

TheoryReport theory_report(const TheoryQuestion& question) {
  TheoryReport report{.question = question, .theorems = {}, .events = {}};
  for (const TheorySystem& system : kSystems) {
    if (!is_asked(question, system.name)) continue;
    for (TheoremCase& theorem_case : system.cases()) {
      CaseResult result = check(theorem_case, question.starts, question.seed);
      report.theorems.push_back(
          {.theorem_case = std::move(theorem_case), .result = std::move(result)});
    }
  }
  for (EventCase& event_case : event_cases()) {
    if (!is_asked(question, event_case.equation)) continue;
    EventComparison comparison = compare_with_events(event_case, question.engine);
    report.events.push_back(
        {.event_case = std::move(event_case), .comparison = std::move(comparison)});
  }
  return report;
}

std::vector<std::string> surprises(const TheoryReport& report) {
  std::vector<std::string> found;
  for (const auto& [theorem_case, result] : report.theorems) {
    const std::string name = fmt::format("theorem {}, {}, {}", theorem_case.theorem,
                                         theorem_case.system, theorem_case.starts);
    if (result.unexplained > 0) {
      found.push_back(
          fmt::format("{}: {} starts went where neither the theorem nor docs/theory.md says", name,
                      result.unexplained));
    }
    if (result.drift > kMostDrift) {
      found.push_back(fmt::format("{}: what it keeps changed by {:.2g}", name, result.drift));
    }
  }
  for (const auto& [event_case, comparison] : report.events) {
    if (comparison.is_first_order()) continue;
    found.push_back(fmt::format("{}: events approach the equation at order {:.2f}, not 1",
                                event_case.name, comparison.order));
  }
  return found;
}

}  // namespace recirc
