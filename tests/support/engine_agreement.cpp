#include "tests/support/engine_agreement.hpp"

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

// How far apart the weights or biases of two engines are.
double apart(const RunResult& a, const RunResult& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.weights.size(); ++k) {
    most = std::max(most, distance(a.weights[k], b.weights[k]));
  }
  for (std::size_t k = 0; k < a.biases.size(); ++k) {
    most = std::max(most, distance(a.biases[k], b.biases[k]));
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

Agreement agreement_with_actor(const Built& built, Engine& other, std::uint64_t updates) {
  constexpr double kBlownUp = kSameValues / 100;
  ActorEngine actor(built.network, 1);
  const std::unique_ptr<ActorEngine> near = twin(built.network);
  Agreement agreement;
  const double bound = 100 * std::max(1e-3, largest_weight(result_of(actor, built.network)));
  const auto examples = static_cast<std::uint32_t>(built.data->size(Split::train));
  const std::uint64_t presentations = updates * built.network.timing.batch;
  for (std::uint64_t k = 0; k < presentations; ++k) {
    const auto example = static_cast<std::uint32_t>(k % examples);
    const std::string expected = failure_of(actor, *built.data, example);
    const std::string found = failure_of(other, *built.data, example);
    const RunResult result = result_of(actor, built.network);
    agreement.diverged = !expected.empty() || largest_weight(result) > bound ||
                         !failure_of(*near, *built.data, example).empty() ||
                         apart(result, result_of(*near, built.network)) > kBlownUp ||
                         result.counts != near->tally().counts;
    if (agreement.diverged) {
      if (expected != found) agreement.differences = expected + " or " + found;
      break;
    }
    if (!found.empty()) agreement.differences = "only the compiled engine failed: " + found;
    agreement.differences += differences(result, result_of(other, built.network));
    if (!agreement.differences.empty()) break;
    agreement.updates = (k + 1) / built.network.timing.batch;
  }
  return agreement;
}

}  // namespace recirc::testing_support
