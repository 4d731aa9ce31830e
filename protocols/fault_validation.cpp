#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <set>
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

void check_dead(const DeadSpec& dead, const std::string& path, Mistakes& mistakes) {
  mistakes.fraction(dead.fraction, path + ".fraction");
  if (dead.fraction != 0 && !dead.neurons.empty()) {
    mistakes.add(path, "a fraction and a list of neurons", "one of them");
  }
}

void check_dead_of(const PopulationSpec& population, const std::string& path, Mistakes& mistakes) {
  check_dead(*population.dead, path, mistakes);
  for (std::size_t k = 0; k < population.dead->neurons.size() && !mistakes.is_full(); ++k) {
    if (population.dead->neurons[k] < population.size) continue;
    mistakes.add(fmt::format("{}.neuron[{}]", path, k),
                 fmt::format("no neuron {}", population.dead->neurons[k]),
                 fmt::format("{} neurons, numbered from 0", population.size));
  }
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

std::uint32_t dead_count(const DeadSpec& dead, std::uint32_t size) {
  if (!dead.neurons.empty()) {
    return static_cast<std::uint32_t>(std::set(dead.neurons.begin(), dead.neurons.end()).size());
  }
  return static_cast<std::uint32_t>(std::lround(dead.fraction * size));
}

void check_faults(const Scenario& scenario, Mistakes& mistakes) {
  if (scenario.faults.dead) {
    check_dead(*scenario.faults.dead, "faults.dead", mistakes);
    if (!scenario.faults.dead->neurons.empty()) {
      mistakes.add("faults.dead.neuron[0]", "a list of neurons for all populations",
                   "a fraction; or the list in a population's dead");
    }
  }
  for (std::size_t k = 0; k < scenario.populations.size() && !mistakes.is_full(); ++k) {
    if (!scenario.populations[k].dead) continue;
    check_dead_of(scenario.populations[k], fmt::format("population[{}].dead", k), mistakes);
  }
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
