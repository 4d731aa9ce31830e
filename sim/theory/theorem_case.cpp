#include "sim/theory/theorem_case.hpp"

#include <algorithm>
#include <cmath>

namespace recirc {
namespace {

// A weight that is 0 makes some conserved values infinite, at the start and at the end.
double drift_between(const std::vector<double>& before, const std::vector<double>& after) {
  double size = 1;
  double change = 0;
  for (std::size_t k = 0; k < before.size(); ++k) {
    if (!std::isfinite(before[k])) continue;
    size = std::max(size, std::abs(before[k]));
    change = std::max(change, std::abs(after[k] - before[k]));
  }
  return change / size;
}

bool is_bounded(Outcome outcome) {
  return outcome == Outcome::optimum || outcome == Outcome::mirror || outcome == Outcome::at_rest;
}

void count(CaseResult& result, Outcome outcome) {
  const auto found =
      std::ranges::find(result.outcomes, outcome, [](const auto& o) { return o.first; });
  if (found == result.outcomes.end()) {
    result.outcomes.emplace_back(outcome, 1);
  } else {
    ++found->second;
  }
}

}  // namespace

CaseResult check(const TheoremCase& theorem_case, std::uint64_t starts, std::uint64_t seed) {
  CaseResult result;
  std::vector<double> times;
  for (std::uint64_t k = 0; k < starts; ++k) {
    std::vector<double> start = theorem_case.draw(seed, k);
    Settled settled = settle(theorem_case.flow, theorem_case.gain, start);
    count(result, settled.outcome);
    times.push_back(settled.time);
    if (is_bounded(settled.outcome)) {
      result.drift = std::max(result.drift, drift_between(theorem_case.conserved(start),
                                                          theorem_case.conserved(settled.end)));
    }
    if (settled.outcome == theorem_case.stated) continue;
    if (std::ranges::count(theorem_case.corrected, settled.outcome) == 0) ++result.unexplained;
    if (!result.counterexample) {
      result.counterexample = {
          .number = k, .start = std::move(start), .settled = std::move(settled)};
    }
  }
  std::ranges::sort(times);
  if (!times.empty()) {
    result.median_time = times[times.size() / 2];
    result.longest_time = times.back();
  }
  std::ranges::sort(result.outcomes);
  return result;
}

}  // namespace recirc
