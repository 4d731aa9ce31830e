#include "sim/actor/actor_engine.hpp"

#include <algorithm>
#include <limits>

#include "sim/actor/partition.hpp"
#include "sim/actor/windowed_threads.hpp"

namespace recirc {
namespace {

// What leaves a neuron reaches a synapse no sooner than this.
Time lookahead(const Network& network) {
  Time least = kLeastDelay;
  if (!network.projections.empty()) {
    least = std::ranges::min_element(network.projections, {}, &Projection::delay)->delay;
  }
  return least - kDendriticDelay;
}

}  // namespace

double LossSum::mean() const {
  if (judged == 0) return std::numeric_limits<double>::quiet_NaN();
  return sum / static_cast<double>(judged);
}

ActorEngine::ActorEngine(const Network& network, std::uint32_t threads) : network_(&network) {
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
  const std::uint64_t presented = presentations_ + examples.size();
  threads_->run_until(network_->timing.period * static_cast<std::int64_t>(presented));
  presentations_ = presented;
  for (const auto& partition : partitions_) {
    partition->apply_if_due(now());
    Presentations none;
    none.first = presentations_;
    partition->set_presentations(none);
  }
}

Time ActorEngine::now() const {
  return network_->timing.period * static_cast<std::int64_t>(presentations_);
}

EventCounts ActorEngine::counts() const {
  EventCounts total;
  for (const auto& partition : partitions_) total += partition->counts();
  return total;
}

std::uint64_t ActorEngine::events_of(PopulationId population) const {
  std::uint64_t events = 0;
  for (const auto& partition : partitions_) {
    events += partition->population_events()[index(population)];
  }
  return events;
}

std::uint64_t ActorEngine::firings_of(ProjectionId projection) const {
  std::uint64_t firings = 0;
  for (const auto& partition : partitions_) firings += partition->projection_firings(projection);
  return firings;
}

std::uint64_t ActorEngine::bias_firings_of(PopulationId population) const {
  std::uint64_t firings = 0;
  for (const auto& partition : partitions_) firings += partition->bias_firings(population);
  return firings;
}

// Summed neuron by neuron in the order of their numbers, so that it doesn't matter how they are
// shared out.
LossSum ActorEngine::loss() const {
  LossSum total;
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

void ActorEngine::forget_losses() {
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

void ActorEngine::copy_weights_from(const ActorEngine& other) {
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const std::vector<double> weights = other.weights(ProjectionId{k});
    for (const auto& partition : partitions_) partition->write_weights(ProjectionId{k}, weights);
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    const std::vector<double> biases = other.biases(PopulationId{k});
    for (const auto& partition : partitions_) partition->write_biases(PopulationId{k}, biases);
  }
}

std::size_t ActorEngine::synapse_bytes() const {
  std::size_t bytes = 0;
  for (const auto& partition : partitions_) bytes += partition->synapse_bytes();
  return bytes;
}

}  // namespace recirc
