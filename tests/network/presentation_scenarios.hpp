#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "network/presentation.hpp"
#include "neurons/time.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

inline void PrintTo(const TimeSpan& span, std::ostream* out) {
  *out << span.earliest.ns << ".." << span.latest.ns;
}
inline void PrintTo(const Time& time, std::ostream* out) { *out << time.ns << " ns"; }

inline TimeSpan at(std::int64_t ns) { return {Time{ns}, Time{ns}}; }
inline TimeSpan between(std::int64_t earliest, std::int64_t latest) {
  return {Time{earliest}, Time{latest}};
}

inline PopulationSpec population(std::string name, std::uint32_t size = 3) {
  PopulationSpec spec;
  spec.name = std::move(name);
  spec.size = size;
  return spec;
}

inline PopulationSpec clamped(std::string name, std::uint32_t recirculations = 1) {
  PopulationSpec spec = population(std::move(name));
  spec.clamped = true;
  spec.recirculations = recirculations;
  return spec;
}

inline ProjectionSpec projection(std::string pre, std::string post, std::string rule = "") {
  ProjectionSpec spec;
  spec.name = pre + "-" + post;
  spec.pre = std::move(pre);
  spec.post = std::move(post);
  spec.rule = std::move(rule);
  return spec;
}

inline ProjectionSpec delayed(ProjectionSpec spec, DelaySpec delay) {
  spec.delay = delay;
  return spec;
}

/// A channel from an error output to an apical port.
inline ProjectionSpec channel(std::string pre, std::string post) {
  ProjectionSpec spec = projection(std::move(pre), std::move(post));
  spec.name += "-channel";
  spec.output = Output::error;
  spec.port = Port::apical;
  return spec;
}

inline constexpr const char* kDifference = "(post[0] - post[1]) * pre[0]";

/// A clamped population "v", then "h1", "h2" ... as many as there are hidden layers, and back to
/// "v"; all projections with `rule`.
inline Scenario ring(std::uint32_t hidden, const std::string& rule = kDifference,
                     std::uint32_t recirculations = 1) {
  Scenario scenario;
  scenario.populations.push_back(clamped("v", recirculations));
  for (std::uint32_t h = 1; h <= hidden; ++h) {
    scenario.populations.push_back(population("h" + std::to_string(h)));
  }
  for (std::uint32_t h = 0; h <= hidden; ++h) {
    const std::string post = scenario.populations[(h + 1) % (hidden + 1)].name;
    scenario.projections.push_back(projection(scenario.populations[h].name, post, rule));
  }
  return scenario;
}

/// "v" clamped, and "a" and "b", which excite each other without end.
inline Scenario endless_loop() {
  Scenario scenario;
  scenario.populations = {clamped("v"), population("a"), population("b")};
  scenario.projections = {projection("v", "a"), projection("a", "b"), projection("b", "a")};
  return scenario;
}

inline Scenario with_window(Scenario scenario, std::int64_t ns) {
  scenario.timing.window = Time{ns};
  return scenario;
}

inline Scenario with_period(Scenario scenario, std::int64_t ns) {
  scenario.timing.period = Time{ns};
  return scenario;
}

}  // namespace recirc
