#include "sim/actor/actor_engine.hpp"

#include <algorithm>

#include "sim/actor/partition.hpp"
#include "sim/actor/tied_weights.hpp"
#include "sim/actor/windowed_threads.hpp"

namespace recirc {
namespace {

// What leaves a neuron reaches a synapse no sooner than this.
Time lookahead(const Network& network) {
  Time least = network.projections.empty() ? kLeastDelay : kNever;
  for (const Projection& projection : network.projections) {
    least = std::min(least, projection.delay - projection.faults.jitter);
  }
  return least - kDendriticDelay;
}

}  // namespace

ActorEngine::ActorEngine(const Network& network, std::uint32_t threads)
    : network_(&network), ties_(TiedWeights::all_of(network)) {
  ensure(threads >= 1, "an engine has a thread");
  for (std::uint32_t k = 0; k < threads; ++k) {
    partitions_.push_back(std::make_unique<Partition>(network, k, threads));
  }
  threads_ = std::make_unique<WindowedThreads>(partitions_, lookahead(network));
}

ActorEngine::~ActorEngine() = default;

void ActorEngine::present(const DataSource& source, Split split, std::uint64_t epoch,
                          std::span<const std::uint32_t> examples) {
  const Presentations next{.source = &source,
                           .split = split,
                           .epoch = epoch,
                           .examples = examples,
                           .first = presentations_};
  for (const auto& partition : partitions_) partition->set_presentations(next);
  const std::uint64_t batch = network_->timing.batch;
  for (const std::uint64_t end = presentations_ + examples.size(); presentations_ < end;) {
    const std::uint64_t batch_end = (presentations_ / batch + 1) * batch;
    const std::uint64_t stop = ties_.empty() ? end : std::min(end, batch_end);
    threads_->run_until(network_->timing.period * static_cast<std::int64_t>(stop));
    presentations_ = stop;
    apply_if_due(epoch);
  }
  for (const auto& partition : partitions_) {
    Presentations none;
    none.first = presentations_;
    none.epoch = epoch;
    partition->set_presentations(none);
  }
}

void ActorEngine::apply_if_due(std::uint64_t epoch) {
  const std::uint64_t batch = network_->timing.batch;
  const bool is_due = presentations_ % batch == 0;
  if (is_due) {
    for (TiedWeights& tie : ties_) tie.add_changes(epoch, partitions_);
  }
  for (const auto& partition : partitions_) partition->apply_if_due(now());
  if (is_due) {
    for (TiedWeights& tie : ties_) {
      tie.copy_weights(partitions_);
      tie.record_weights(now(), partitions_);
    }
  }
}

Time ActorEngine::now() const {
  return network_->timing.period * static_cast<std::int64_t>(presentations_);
}

RunTally ActorEngine::tally() const {
  RunTally tally = before_;
  tally.now = now();
  tally.presentations = presentations_;
  tally.loss = loss();
  tally.events.resize(network_->populations.size());
  tally.firings.resize(network_->projections.size());
  tally.bias_firings.resize(network_->populations.size());
  for (const auto& partition : partitions_) {
    tally.counts += partition->counts();
    for (std::uint32_t k = 0; k < tally.events.size(); ++k) {
      tally.events[k] += partition->population_events()[k];
      tally.bias_firings[k] += partition->bias_firings(PopulationId{k});
    }
    for (std::uint32_t k = 0; k < tally.firings.size(); ++k) {
      tally.firings[k] += partition->projection_firings(ProjectionId{k});
    }
  }
  return tally;
}

// Summed neuron by neuron in the order of their numbers, so that it doesn't matter how they are
// shared out.
LossSum ActorEngine::loss() const {
  LossSum total{.sum = 0, .judged = before_.loss.judged};
  for (std::size_t k = 0; k < network_->populations.size(); ++k) {
    for (const auto& partition : partitions_) {
      for (const double loss : partition->losses(PopulationId{static_cast<std::uint32_t>(k)})) {
        total.sum += loss;
      }
    }
  }
  for (const auto& partition : partitions_) total.judged += partition->judged();
  return total;
}

void ActorEngine::set_recorder(EventRecorder* recorder) {
  for (const auto& partition : partitions_) partition->set_recorder(recorder);
}

void ActorEngine::forget_losses() {
  before_.loss = {};
  for (const auto& partition : partitions_) partition->forget_losses();
}

std::vector<double> ActorEngine::weights(ProjectionId projection) const {
  std::vector<double> weights(network_->projection(projection).initial_weights.size());
  for (const auto& partition : partitions_) partition->read_weights(projection, weights);
  return weights;
}

std::vector<double> ActorEngine::biases(PopulationId population) const {
  std::vector<double> biases(network_->population(population).size);
  for (const auto& partition : partitions_) partition->read_biases(population, biases);
  return biases;
}

void ActorEngine::set_weights(ProjectionId projection, std::span<const double> weights) {
  ensure(weights.size() == network_->projection(projection).initial_weights.size(),
         "every synapse is given a weight");
  const std::optional<Tie>& tied = network_->projection(projection).tie;
  const ProjectionId owner = tied ? tied->owner : projection;
  const auto tie = std::ranges::find(ties_, owner, &TiedWeights::owner);
  if (tied) return tie->set_weights(projection, weights, partitions_);
  for (const auto& partition : partitions_) partition->write_weights(projection, weights);
  if (tie != ties_.end()) tie->copy_weights(partitions_);
}

void ActorEngine::set_biases(PopulationId population, std::span<const double> biases) {
  ensure(biases.size() == network_->population(population).size, "every neuron is given a bias");
  for (const auto& partition : partitions_) partition->write_biases(population, biases);
}

std::optional<EngineState> ActorEngine::state() const {
  const auto is_at_rest = [&](const auto& partition) { return partition->is_at_rest(now()); };
  if (!std::ranges::all_of(partitions_, is_at_rest)) return std::nullopt;
  EngineState state;
  state.tally = tally();
  for (const Projection& projection : network_->projections) {
    const std::size_t synapses = projection.initial_weights.size();
    state.weights.emplace_back(synapses);
    state.weight_changes.emplace_back(projection.synapse.rule ? synapses : 0);
  }
  state.sent.resize(network_->projections.size());
  for (const Population& population : network_->populations) {
    state.biases.emplace_back(population.size);
    const bool learns = population.bias && population.bias->rule;
    state.bias_changes.emplace_back(learns ? population.size : 0);
    state.losses.emplace_back(population.size);
  }
  for (const auto& partition : partitions_) partition->read_state(state);
  return state;
}

void ActorEngine::restore(const EngineState& state) {
  ensure(presentations_ == 0, "an engine goes on from a state before it presents anything");
  presentations_ = state.tally.presentations;
  before_ = state.tally;
  for (const auto& partition : partitions_) partition->restore(state);
}

std::size_t ActorEngine::synapse_bytes() const {
  std::size_t bytes = 0;
  for (const auto& partition : partitions_) bytes += partition->synapse_bytes();
  return bytes;
}

}  // namespace recirc
