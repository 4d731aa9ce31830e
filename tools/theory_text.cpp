#include "tools/theory_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace recirc {
namespace {

constexpr const char* kCaseRow = "  {:<26}  {:<24}  {:>8}  {:>8}  {:<12}  {}\n";

std::string weights_text(const std::vector<double>& weights) {
  return fmt::format("({:.4g})", fmt::join(weights, ", "));
}

const char* kept_text(const TheoremCase& theorem_case) {
  if (theorem_case.theorem == "6.4") return "a - b, b/|b| and (P - B)/sqrt(B)";
  if (theorem_case.theorem == "6.3") return "log|a_(h+1)| - a_h^2/2 (eq. 41, 42)";
  return "log|a_(h+1)| - a_h^2/2 (eq. 41, 42), and for L = 2 a_2 - a_1";
}

std::string head_text(const TheoremCase& theorem_case) {
  return fmt::format("\nTheorem {}: {}\n", theorem_case.theorem, theorem_case.system) +
         fmt::format(fmt::runtime(kCaseRow), "starts with", "ends at", "median t", "longest",
                     "the theorem", "");
}

std::string row_text(const CheckedCase& checked) {
  const auto& [theorem_case, result] = checked;
  std::string text = fmt::format(fmt::runtime(kCaseRow), theorem_case.starts, outcomes_text(result),
                                 fmt::format("{:.3g}", result.median_time),
                                 fmt::format("{:.3g}", result.longest_time),
                                 name_of(theorem_case.stated), verdict_text(checked));
  if (const auto& example = result.counterexample) {
    text += fmt::format("      start {}: {} goes to {}, P = {:.4g}\n", example->number,
                        weights_text(example->start), weights_text(example->settled.end),
                        example->settled.gain);
  }
  return text;
}

std::string theorems_text(const TheoryReport& report) {
  std::string text = fmt::format(
      "{} random starts of each kind. beta = 1. P = a_1 ... a_L, Q = a_1 ... a_(L-1); L = 2 ... 5, "
      "N = 1, 2, 4, 8.\n",
      report.question.starts);
  const auto& cases = report.theorems;
  for (auto first = cases.begin(); first != cases.end();) {
    const auto last = std::find_if(first, cases.end(), [&](const CheckedCase& checked) {
      return checked.theorem_case.theorem != first->theorem_case.theorem ||
             checked.theorem_case.system != first->theorem_case.system;
    });
    text += head_text(first->theorem_case);
    double drift = 0;
    for (auto checked = first; checked != last; ++checked) {
      text += row_text(*checked);
      drift = std::max(drift, checked->result.drift);
    }
    text += fmt::format("  keeps {} to {:.1e}\n", kept_text(first->theorem_case), drift);
    first = last;
  }
  return text;
}

std::string events_text(const TheoryReport& report) {
  if (report.events.empty()) return "";
  std::string text = fmt::format(
      "\nEvents beside equations: the {} engine learns from the same start, up to time {}\n",
      report.events.front().comparison.engine,
      report.events.front().comparison.equation.times.back());
  text += fmt::format("  {:<38}", "distance at a rate of");
  for (const EventWay& way : report.events.front().comparison.ways) {
    text += fmt::format("  {:>8}", way.rate);
  }
  text += fmt::format("  {:>5}  {:>8}  {:>8}  {:>8}\n", "order", "P starts", "equation", "events");
  for (const auto& [event_case, comparison] : report.events) {
    text += fmt::format("  {:<38}", event_case.name);
    for (const EventWay& way : comparison.ways) text += fmt::format("  {:>8.2e}", way.distance);
    text += fmt::format("  {:>5.2f}  {:>8.4f}  {:>8.4f}  {:>8.4f}{}\n", comparison.order,
                        event_case.gain(event_case.start),
                        event_case.gain(comparison.equation.states.back()),
                        event_case.gain(comparison.ways.back().states.back()),
                        comparison.is_first_order() ? "" : "  NOT OF FIRST ORDER");
  }
  return text +
         "  distance: max|events - equation| / max|equation|; order 1: half the rate, half of it\n";
}

}  // namespace

std::string outcomes_text(const CaseResult& result) {
  std::string text;
  for (const auto& [outcome, count] : result.outcomes) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name_of(outcome), count);
  }
  return text;
}

std::string verdict_text(const CheckedCase& checked) {
  if (checked.result.holds()) return "holds";
  return checked.result.unexplained > 0 ? "FAILS" : "fails, as known";
}

std::string theory_text(const TheoryReport& report) {
  return theorems_text(report) + events_text(report);
}

}  // namespace recirc
