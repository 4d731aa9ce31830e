#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

Time least_delay(const ProjectionSpec& projection, const TimingSpec& timing) {
  const DelaySpec delay = projection.delay.value_or(DelaySpec{timing.delay});
  if (const auto* constant = std::get_if<Time>(&delay)) return *constant;
  return std::get<UniformDelay>(delay).least;
}

// The shortest delay, less the jitter, is still a delay.
void check_jitter(Time jitter, Time delay, const std::string& path, Mistakes& mistakes) {
  mistakes.span(jitter, Time{0}, path);
  if (jitter > Mistakes::kLongest || delay < kLeastDelay || jitter <= delay - kLeastDelay) return;
  mistakes.add(
      path, fmt::format("delays of {} ns jitter by {} ns", delay.ns, jitter.ns),
      fmt::format("at most {}: no delay is below {} ns", (delay - kLeastDelay).ns, kLeastDelay.ns));
}

}  // namespace

void check_faults(const Scenario& scenario, Mistakes& mistakes) {
  mistakes.fraction(scenario.faults.loss, "faults.loss");
  check_jitter(scenario.faults.jitter, scenario.timing.delay, "faults.jitter_ns", mistakes);
  for (std::size_t k = 0; k < scenario.projections.size() && !mistakes.is_full(); ++k) {
    const ProjectionSpec& spec = scenario.projections[k];
    const std::string path = fmt::format("projection[{}]", k);
    if (spec.loss) mistakes.fraction(*spec.loss, path + ".loss");
    const Time delay = least_delay(spec, scenario.timing);
    if (spec.jitter) {
      check_jitter(*spec.jitter, delay, path + ".delay.jitter_ns", mistakes);
    } else if (spec.delay && delay < scenario.timing.delay) {
      check_jitter(scenario.faults.jitter, delay, path + ".delay", mistakes);
    }
  }
}

}  // namespace recirc
