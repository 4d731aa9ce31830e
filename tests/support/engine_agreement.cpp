#include "tests/support/engine_agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "sim/compiled/compile.hpp"
#include "sim/compiled/compiled_engine.hpp"
#include "tests/support/same_run.hpp"
#include "tests/support/summed_sizes.hpp"

namespace recirc::testing_support {
namespace {

double largest_weight(const RunResult& result) {
  double largest = 0;
  for (const auto* matrices : {&result.weights, &result.biases}) {
    for (const std::vector<double>& matrix : *matrices) {
      for (const double weight : matrix) largest = std::max(largest, std::abs(weight));
    }
  }
  return largest;
}

// What `present` throws, in words; empty: nothing.
std::string failure_of(Engine& engine, const DataSource& data, std::uint32_t example) {
  try {
    engine.present(data, Split::train, 0, std::span(&example, 1));
    return "";
  } catch (const RunError& error) {
    return error.what();
  }
}

// An actor engine whose weights begin one last bit away.
std::unique_ptr<ActorEngine> twin(const Network& network) {
  auto engine = std::make_unique<ActorEngine>(network, 1);
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    std::vector<double> weights = engine->weights(ProjectionId{k});
    for (double& weight : weights) weight *= 1 + std::numeric_limits<double>::epsilon();
    engine->set_weights(ProjectionId{k}, weights);
  }
  return engine;
}

// How far apart values are, as part of what was summed up to them.
double part(const std::vector<double>& a, const std::vector<double>& b, double size) {
  double most = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    const double apart = std::abs(a[k] - b[k]);
    if (!std::isfinite(apart)) return std::numeric_limits<double>::infinity();
    most = std::max(most, apart);
  }
  return most == 0 ? 0 : most / size;
}

// Of losses, the roots: a loss is about the square of a difference of activities.
double part_of_losses(const RunResult& a, const RunResult& b, const SummedSizes& sizes) {
  if (a.loss == b.loss) return 0;
  const double size = sizes.activity() * std::sqrt(static_cast<double>(a.judged));
  return part({std::sqrt(std::abs(a.loss))}, {std::sqrt(std::abs(b.loss))}, size);
}

// How far apart the weights, biases or losses of two runs are.
double apart(const RunResult& a, const RunResult& b, const SummedSizes& sizes) {
  double most = part_of_losses(a, b, sizes);
  for (std::uint32_t k = 0; k < a.weights.size(); ++k) {
    most = std::max(most, part(a.weights[k], b.weights[k], sizes.weights(k)));
  }
  for (std::uint32_t k = 0; k < a.biases.size(); ++k) {
    most = std::max(most, part(a.biases[k], b.biases[k], sizes.biases(k)));
  }
  return most;
}

}  // namespace

std::unique_ptr<Engine> compiled(const Built& built, std::uint32_t threads, Precision precision) {
  auto outcome = compile(built.network, built.plan);
  if (auto* tape = std::get_if<Tape>(&outcome)) {
    return std::make_unique<CompiledEngine>(built.network, std::move(*tape), precision, threads);
  }
  return nullptr;
}

Rival rival(Engine& engine, const DataSource& data, const Network& network) {
  return {.present = [&](std::uint32_t example) { return failure_of(engine, data, example); },
          .result = [&] { return result_of(engine, network); }};
}

Agreement agreement_with_actor(const Built& built, const Rival& other,
                               std::uint64_t presentations) {
  constexpr double kBlownUp = kSameValues / 100;
  SummedSizes sizes(built.network);
  ActorEngine actor(built.network, 1);
  actor.set_recorder(&sizes);
  const std::unique_ptr<ActorEngine> near = twin(built.network);
  Agreement agreement;
  const double bound = 100 * std::max(1e-3, largest_weight(result_of(actor, built.network)));
  const std::uint64_t examples = built.data->size(Split::train);
  for (std::uint64_t k = 0; k < presentations; ++k) {
    const auto example = static_cast<std::uint32_t>(k % examples);
    const std::string expected = failure_of(actor, *built.data, example);
    const std::string found = other.present(example);
    const RunResult result = result_of(actor, built.network);
    agreement.diverged = !expected.empty() || largest_weight(result) > bound ||
                         !failure_of(*near, *built.data, example).empty() ||
                         apart(result, result_of(*near, built.network), sizes) > kBlownUp ||
                         result.counts != near->tally().counts;
    const bool fail_alike =
        other.says_why_as_engines_do ? expected == found : expected.empty() == found.empty();
    if (!fail_alike) agreement.differences = "fails: " + expected + " or " + found;
    if (agreement.diverged || !fail_alike) break;
    RunResult others = other.result();
    if (!other.counts_effective_events || sizes.has_cancelled()) {
      others.counts.effective_synaptic_events = result.counts.effective_synaptic_events;
    }
    agreement.differences += count_differences(result, others);
    if (const double most = apart(result, others, sizes); most > kSameValues) {
      agreement.differences += fmt::format("{:.3g} apart, of what was summed:\n{}", most,
                                           bit_differences(result, others));
    }
    if (!agreement.differences.empty()) break;
    agreement.updates = (k + 1) / built.network.timing.batch;
  }
  return agreement;
}

Agreement agreement_with_actor(const Built& built, Engine& other, std::uint64_t updates) {
  return agreement_with_actor(built, rival(other, *built.data, built.network),
                              updates * built.network.timing.batch);
}

}  // namespace recirc::testing_support
