#include "protocols/scenario_validation.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <variant>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

/// Highest cycle: a rule names at most [63], and the top rule of eq. 51 needs two more than m.
constexpr std::uint32_t kLastCycle = 60;

constexpr std::size_t kLongestName = 100;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

void check_recirculation(const RecirculationSpec& spec, Mistakes& mistakes) {
  const std::string path = "learning.recirculation.";
  mistakes.fraction(spec.lambda, path + "lambda");
  mistakes.fraction(spec.lambda2, path + "lambda2");
  if (spec.first_cycle >= spec.last_cycle) {
    mistakes.add(path + (spec.last_cycle == 0 ? "last_cycle" : "first_cycle"),
                 fmt::format("first_cycle {} is not before last_cycle {}", spec.first_cycle,
                             spec.last_cycle),
                 "n < m of eq. 51");
  }
  if (spec.last_cycle > kLastCycle) {
    mistakes.add(path + (spec.first_cycle >= kLastCycle ? "first_cycle" : "last_cycle"),
                 fmt::format("last_cycle is {}", spec.last_cycle),
                 fmt::format("at most {}", kLastCycle));
  }
}

void check_learning(const LearningSpec& learning, Mistakes& mistakes) {
  if (const auto* recirculation = std::get_if<RecirculationSpec>(&learning.algorithm)) {
    check_recirculation(*recirculation, mistakes);
  }
  mistakes.not_negative(learning.rate, "learning.rate");
  for (std::size_t k = 0; k < learning.layer_rates.size(); ++k) {
    mistakes.not_negative(learning.layer_rates[k], fmt::format("learning.layer_rates[{}]", k));
  }
  if (learning.schedule) check_schedule(*learning.schedule, "learning.schedule", mistakes);
  mistakes.at_least(1, learning.batch, "learning.batch");
  check_weight_limit(learning.weight_limit, "learning.weight_limit", mistakes);
}

/// The bound on a norm takes events between a neuron and its synapses at the end of a batch; where
/// every firing is applied at once there is no such time.
void check_immediate(const Scenario& scenario, Mistakes& mistakes) {
  if (scenario.learning.apply != Apply::immediate) return;
  const auto refuse = [&](const std::string& limit) {
    mistakes.add(limit + ".incoming_norm", "incoming_norm does not go with apply: IMMEDIATE",
                 "use apply: BATCH, or a limit of the single weight (element)");
  };
  if (scenario.learning.weight_limit.incoming_norm) refuse("learning.weight_limit");
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    const auto& limit = scenario.projections[k].weight_limit;
    if (limit && limit->incoming_norm) refuse(fmt::format("projection[{}].weight_limit", k));
  }
}

void check_timing(const TimingSpec& timing, Mistakes& mistakes) {
  constexpr Time kOne{1};
  mistakes.span(timing.delay, kLeastDelay, "timing.delay_ns");
  if (timing.window) mistakes.span(*timing.window, kOne, "timing.window_ns");
  if (timing.period) mistakes.span(*timing.period, kOne, "timing.period_ns");
  mistakes.span(timing.integration, Time{0}, "timing.integration_ns");
}

// Changes that were summed up before recording began are not in a trace, so it begins with a batch:
// only then do all its updates follow from what is in it.
void check_record(const Scenario& scenario, Mistakes& mistakes) {
  if (!scenario.record) return;
  const std::vector<std::uint64_t>& given = scenario.record->presentations;
  const std::string path = "record.events.presentations";
  if (given.empty()) return;
  if (given.size() != 2 || given[0] >= given[1]) {
    mistakes.add(path, fmt::format("[{}] is no range of presentations", fmt::join(given, ", ")),
                 "[first, last) as two numbers, as in [0, 100]");
    return;
  }
  const std::uint64_t batch = scenario.learning.batch;
  if (scenario.learning.apply == Apply::immediate || batch == 0 || given[0] % batch == 0) return;
  mistakes.add(path + "[0]",
               fmt::format("presentation {} is not the first of a batch of {}", given[0], batch),
               fmt::format("{} is", given[0] / batch * batch));
}

void check_what_network(const Scenario& scenario, Mistakes& mistakes) {
  const bool explicit_network = !scenario.populations.empty() || !scenario.projections.empty();
  std::vector<std::string> given;
  if (scenario.circular_autoencoder) given.emplace_back("circular_autoencoder");
  if (scenario.standard_autoencoder) given.emplace_back("standard_autoencoder");
  if (explicit_network)
    given.emplace_back(scenario.populations.empty() ? "projection" : "population");
  if (given.empty()) {
    mistakes.add("", "no network",
                 "give circular_autoencoder, standard_autoencoder, or population and projection");
  }
  for (std::size_t k = 1; k < given.size(); ++k) {
    mistakes.add(given[k], fmt::format("{} is a second network, besides {}", given[k], given[0]),
                 "keep one: a preset, or population and projection");
  }
}

/// The limit on this process's memory in `file`, if there is one.
std::uint64_t limit_in(const char* file) {
  std::uint64_t bytes = 0;
  return std::ifstream(file) >> bytes ? bytes : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

std::uint64_t machine_memory_bytes() {
  const auto installed = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  // A container's share, by either version of control groups.
  return std::min({installed, limit_in("/sys/fs/cgroup/memory.max"),
                   limit_in("/sys/fs/cgroup/memory/memory.limit_in_bytes")});
}

void check_name(std::string_view name, std::string_view owner, const std::string& path,
                Mistakes& mistakes) {
  constexpr const char* kRight = "letters, digits, '-', '_' and '.'";
  if (name.empty()) {
    mistakes.add(path, fmt::format("{} has no name", owner), "write name: \"...\"");
  } else if (!std::all_of(name.begin(), name.end(), is_name_character)) {
    const auto bad = std::find_if_not(name.begin(), name.end(), is_name_character);
    mistakes.add(path, fmt::format("the name of {} has a character that names don't have", owner),
                 fmt::format("{} (the {}. byte is another)", kRight, bad - name.begin() + 1));
  } else if (name.front() == '.' || name.size() > kLongestName) {
    mistakes.add(path, fmt::format("the name of {} begins with '.' or is too long", owner),
                 fmt::format("at most {} {}, beginning otherwise", kLongestName, kRight));
  }
}

void check_transmission(const TransmissionSpec& transmission, const std::string& path,
                        Mistakes& mistakes) {
  if (transmission.kind == Transmission::change) {
    mistakes.not_negative(transmission.threshold, path + ".change.threshold");
  }
}

void check_weights(const InitialWeights& weights, const std::string& path, Mistakes& mistakes) {
  if (const auto* normal = std::get_if<NormalWeights>(&weights)) {
    mistakes.finite(normal->mean, path + ".normal.mean");
    mistakes.not_negative(normal->standard_deviation, path + ".normal.standard_deviation");
  }
  if (const auto* constant = std::get_if<ConstantValue>(&weights)) {
    mistakes.finite(constant->value, path + ".constant");
  }
  if (const auto* file = std::get_if<NpyFile>(&weights); file && file->path.empty()) {
    mistakes.add(path + ".npy", "npy names no file", "give the path of a .npy file");
  }
  if (const auto* values = std::get_if<Values>(&weights)) {
    mistakes.finite(values->values, path + ".values.value");
  }
}

void check_schedule(const RateSchedule& schedule, const std::string& path, Mistakes& mistakes) {
  if (const auto* step = std::get_if<StepDecay>(&schedule)) {
    mistakes.at_least(1, step->epochs, path + ".step.epochs");
    mistakes.not_negative(step->factor, path + ".step.factor");
  }
  if (const auto* exponential = std::get_if<ExponentialDecay>(&schedule)) {
    mistakes.not_negative(exponential->factor, path + ".exponential.factor");
  }
  if (const auto* inverse = std::get_if<InverseDecay>(&schedule)) {
    mistakes.positive(inverse->half_after, path + ".inverse.half_after");
  }
  const auto* list = std::get_if<EpochFactors>(&schedule);
  if (list == nullptr) return;
  if (list->factors.empty()) {
    mistakes.add(path + ".list", "a list without factors",
                 "write the factors of the first epochs, e.g. factor: [1, 0.5, 0.1]");
  }
  for (std::size_t k = 0; k < list->factors.size(); ++k) {
    mistakes.not_negative(list->factors[k], fmt::format("{}.list.factor[{}]", path, k));
  }
}

void check_weight_limit(const WeightLimit& limit, const std::string& path, Mistakes& mistakes) {
  if (limit.element) mistakes.positive(*limit.element, path + ".element");
  if (limit.incoming_norm) mistakes.positive(*limit.incoming_norm, path + ".incoming_norm");
}

std::vector<Finding> findings(const Scenario& scenario, std::uint64_t memory_bytes) {
  Mistakes mistakes;
  check_name(scenario.name, "the scenario", "name", mistakes);
  check_data(scenario.data, mistakes);
  check_what_network(scenario, mistakes);
  check_presets(scenario, memory_bytes, mistakes);
  check_network(scenario, memory_bytes, mistakes);
  check_learning(scenario.learning, mistakes);
  check_immediate(scenario, mistakes);
  check_timing(scenario.timing, mistakes);
  check_faults(scenario, mistakes);
  check_arithmetic(scenario, mistakes);
  mistakes.at_least(1, scenario.run.epochs, "run.epochs");
  mistakes.not_negative(scenario.run.checkpoints.every_s, "run.checkpoints.every_s");
  check_record(scenario, mistakes);
  if (scenario.measure.probe) {
    mistakes.at_least(1, scenario.measure.probe->train_examples, "measure.probe.train_examples");
    if (!(scenario.measure.probe->ridge > 0) || !std::isfinite(scenario.measure.probe->ridge)) {
      mistakes.add("measure.probe.ridge", fmt::format("{}", scenario.measure.probe->ridge),
                   "above 0, and finite");
    }
  }
  return std::move(mistakes).take();
}

}  // namespace recirc
