#include "tools/expansion_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocols/scenario_writer.hpp"

namespace recirc {
namespace {

Time longest_delay(const Scenario& expanded) {
  Time longest{0};
  for (const ProjectionSpec& projection : expanded.projections) {
    const auto* uniform = std::get_if<UniformDelay>(&*projection.delay);
    longest = std::max(longest, uniform ? uniform->most : std::get<Time>(*projection.delay));
  }
  return longest;
}

std::string derivation(const PlannedExperiment& planned) {
  const TimingSpec& written = planned.written.timing;
  const Timing& timing = planned.plan.timing;
  const Time last = planned.plan.presentation.last_event;
  const Time delay = longest_delay(planned.expanded);
  std::string text =
      fmt::format("# The last event of a presentation comes T = {} ns after the clamp.\n", last.ns);
  if (!written.window) {
    text += fmt::format("# window_ns = T + 2 delays = {} + 2 x {} = {}\n", last.ns, delay.ns,
                        timing.window.ns);
  }
  if (!written.period) {
    text += fmt::format("# period_ns = T + window + delay = {} + {} + {} = {}\n", last.ns,
                        timing.window.ns, delay.ns, timing.period.ns);
  }
  return text;
}

}  // namespace

std::string expansion_text(const Scenario& scenario, const PlannedExperiment& planned) {
  return fmt::format("# \"{}\", spelt out by recirc expand: the same run, bit for bit.\n{}\n{}",
                     planned.written.name, derivation(planned), scenario_text(scenario));
}

}  // namespace recirc
