#include "network/presentation_loop.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace recirc {
namespace {

// Sends of a clamped population are restarted by the clamp only, those of others in every window.
bool runs_out_of_sends(const PopulationSpec& population, Time window) {
  return population.clamped || (population.max_sends && window == kNever);
}

// The latest loop of volleys in which no population runs out of sends, from the population that
// comes first in the scenario; empty if there is none.
std::vector<std::size_t> endless_loop(const Scenario& scenario, Time window,
                                      const std::vector<PastVolley>& history) {
  std::vector<std::size_t> loop;
  for (std::size_t k = history.size() - 1; k != kNoCause; k = history[k].cause) {
    const std::size_t population = history[k].population;
    if (runs_out_of_sends(scenario.populations[population], window)) {
      loop.clear();
      continue;
    }
    const auto seen = std::ranges::find(loop, population);
    if (seen != loop.end()) {
      loop.erase(loop.begin(), seen);
      std::ranges::reverse(loop);
      std::rotate(loop.begin(), std::ranges::min_element(loop), loop.end());
      return loop;
    }
    loop.push_back(population);
  }
  return {};
}

}  // namespace

Finding why_endless(const Scenario& expanded, Time window, const std::vector<PastVolley>& history) {
  const std::vector<std::size_t> loop = endless_loop(expanded, window, history);
  if (loop.empty()) {
    return {.where = {},
            .what = fmt::format("a presentation brings more than {} volleys, or lasts longer than "
                                "{} ns",
                                kMostVolleys, kLongestPresentation.ns),
            .right = "lower recirculations, max_sends or delays"};
  }
  std::string names;
  bool is_limited = false;
  for (const std::size_t population : loop) {
    names += expanded.populations[population].name + " -> ";
    is_limited = is_limited || expanded.populations[population].max_sends.has_value();
  }
  names += expanded.populations[loop.front()].name;
  if (is_limited) {
    return {
        .where = "timing.window_ns",
        .what = fmt::format("nothing bounds the loop {}: max_sends counts anew in every window, "
                            "and windows of {} ns end too soon",
                            names, window.ns),
        .right = "leave the window to be derived, or make it longer than the presentation"};
  }
  return {.where = fmt::format("population[{}]", loop.front()),
          .what = "nothing bounds the loop " + names,
          .right = "give one of these populations max_sends, or clamp it"};
}

}  // namespace recirc
