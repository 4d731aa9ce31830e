#include "sim/evaluation.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "neurons/random.hpp"
#include "sim/group_size.hpp"
#include "sim/stopwatch.hpp"

namespace recirc {

Network frozen(const Network& network) {
  Network copy = network;
  for (Projection& projection : copy.projections) {
    projection.synapse.rule.reset();
    projection.faults.seed = random_bits({projection.faults.seed, Purpose::evaluation, 0, 0});
  }
  for (Population& population : copy.populations) {
    FixedPoint& numbers = population.neuron.numbers;
    numbers.seed = random_bits({numbers.seed, Purpose::evaluation, 0, 0});
    if (population.bias) population.bias->rule.reset();
    if (population.neuron.clamped) population.neuron.max_sends = 1;
  }
  return copy;
}

Scenario frozen(const Scenario& expanded) {
  Scenario copy = expanded;
  for (ProjectionSpec& projection : copy.projections) projection.rule.clear();
  for (PopulationSpec& population : copy.populations) {
    if (population.bias) population.bias->rule.clear();
    if (population.clamped) population.recirculations = 0;
  }
  return copy;
}

Evaluation::Evaluation(const Network& network, const EngineFactory& make_engine)
    : frozen_(std::make_unique<const Network>(frozen(network))),
      make_engine_(make_engine),
      engine_(make_engine(*frozen_, Plasticity::frozen)) {}

std::optional<double> Evaluation::loss(const Engine& engine, const DataSource& source, Split split,
                                       const std::function<bool()>& should_stop) {
  const auto has_faults = [](const Projection& p) { return !p.faults.are_none(); };
  const bool has_dead = std::ranges::any_of(frozen_->populations,
                                            [](const Population& p) { return !p.dies.empty(); });
  const bool is_drawn = std::ranges::any_of(
      frozen_->populations, [](const Population& p) { return p.neuron.numbers.is_stochastic; });
  if (has_dead || is_drawn || std::ranges::any_of(frozen_->projections, has_faults)) {
    renew_engine(engine.tally().now);
  }
  copy_weights_from(engine);
  engine_->forget_losses();
  std::vector<std::uint32_t> examples(source.size(split));
  std::iota(examples.begin(), examples.end(), 0U);
  const Stopwatch clock;
  GroupSize group;
  for (std::span<const std::uint32_t> left = examples; !left.empty();) {
    if (should_stop && should_stop()) return std::nullopt;
    const std::size_t count = std::min<std::size_t>(group.next(0, 1), left.size());
    const double before_s = clock.seconds();
    engine_->present(source, split, 0, left.first(count));
    group.measured(count, clock.seconds() - before_s);
    left = left.subspan(count);
  }
  return engine_->tally().loss.mean();
}

// One that counts events from the first one on, of neurons that are dead by now or stay alive.
void Evaluation::renew_engine(Time now) {
  auto network = std::make_unique<Network>(*frozen_);
  for (Population& population : network->populations) {
    for (Time& dies : population.dies) dies = dies <= now ? Time{0} : kNever;
  }
  engine_.reset();
  with_dead_ = std::move(network);
  engine_ = make_engine_(*with_dead_, Plasticity::frozen);
}

void Evaluation::copy_weights_from(const Engine& engine) {
  for (std::uint32_t k = 0; k < frozen_->projections.size(); ++k) {
    engine_->set_weights(ProjectionId{k}, engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < frozen_->populations.size(); ++k) {
    engine_->set_biases(PopulationId{k}, engine.biases(PopulationId{k}));
  }
}

}  // namespace recirc
