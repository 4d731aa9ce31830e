#include "sim/compiled/compiled_engine.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "neurons/errors.hpp"
#include "sim/compiled/exact_sums.hpp"

namespace recirc {
namespace {

// What is counted for each presentation, so many times.
void scale(std::vector<std::uint64_t>& counts, std::uint64_t times) {
  for (std::uint64_t& count : counts) count *= times;
}

}  // namespace

CompiledEngine::CompiledEngine(const Network& network, Tape tape, Precision precision,
                               std::uint32_t threads)
    : network_(&network), tape_(std::move(tape)) {
  ensure(threads >= 1, "an engine has a thread");
  if (precision == Precision::single_precision) {
    ensure(!has_fixed_point(network), "numbers of fixed point are computed in double precision");
    run_ = std::make_unique<TapeRun<float>>(network, tape_, threads);
  } else {
    run_ = std::make_unique<TapeRun<double>>(network, tape_, threads);
  }
}

void CompiledEngine::present(const DataSource& source, Split split, std::uint64_t epoch,
                             std::span<const std::uint32_t> examples) {
  std::visit(
      [&]<class T>(std::unique_ptr<TapeRun<T>>& run) {
        run->present(Examples<T>(source, split, epoch, examples));
      },
      run_);
}

void CompiledEngine::set_recorder(EventRecorder* recorder) {
  std::visit([&](auto& run) { run->set_recorder(recorder); }, run_);
}

RunTally CompiledEngine::tally() const {
  return std::visit(
      [&](const auto& run) {
        const std::uint64_t presentations = run->presentations();
        RunTally tally{.now = network_->timing.period * static_cast<std::int64_t>(presentations),
                       .presentations = presentations,
                       .counts = {.neuron_events = tape_.counts.neuron_events * presentations,
                                  .synaptic_events = tape_.counts.synaptic_events * presentations,
                                  .effective_synaptic_events = run->effective_events(),
                                  .weight_updates = 0,
                                  .lost_events = 0},
                       .loss = {.sum = run->losses(),
                                .judged = tape_.counts.judged * (presentations - forgotten_)},
                       .events = tape_.counts.events,
                       .firings = tape_.counts.firings,
                       .bias_firings = tape_.counts.bias_firings};
        scale(tally.events, presentations);
        scale(tally.firings, presentations);
        scale(tally.bias_firings, presentations);
        count_applications(tally.counts, presentations / network_->timing.batch);
        return tally;
      },
      run_);
}

// A bound on the norm costs a report of every synapse, and an answer of every neuron.
void CompiledEngine::count_applications(EventCounts& counts, std::uint64_t batches) const {
  for (const Projection& projection : network_->projections) {
    // Tied weights are their owner's, and are applied once.
    if (!projection.synapse.rule || projection.tie) continue;
    const std::uint64_t synapses = projection.initial_weights.size();
    counts.weight_updates += synapses * batches;
    if (!std::isfinite(projection.synapse.incoming_norm_limit)) continue;
    counts.synaptic_events += synapses * batches;
    counts.effective_synaptic_events += synapses * batches;
    counts.neuron_events += network_->population(projection.post).size * batches;
  }
}

void CompiledEngine::forget_losses() {
  std::visit(
      [&](auto& run) {
        run->forget_losses();
        forgotten_ = run->presentations();
      },
      run_);
}

std::vector<double> CompiledEngine::weights(ProjectionId projection) const {
  return std::visit(
      [&](const auto& run) { return weights_of(*network_, projection, run->parameters()); }, run_);
}

std::vector<double> CompiledEngine::biases(PopulationId population) const {
  return std::visit(
      [&](const auto& run) {
        const Matrix<double>& row = run->parameters().populations[index(population)].biases;
        return std::vector<double>(row.row(0), row.row(0) + row.columns());
      },
      run_);
}

void CompiledEngine::set_weights(ProjectionId projection, std::span<const double> weights) {
  std::visit(
      [&](auto& run) { recirc::set_weights(*network_, projection, weights, run->parameters()); },
      run_);
}

void CompiledEngine::set_biases(PopulationId population, std::span<const double> biases) {
  std::visit([&](auto& run) { recirc::set_biases(population, biases, run->parameters()); }, run_);
}

std::optional<EngineState> CompiledEngine::state() const {
  EngineState state;
  state.tally = tally();
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    state.weights.push_back(weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    state.biases.push_back(biases(PopulationId{k}));
  }
  // What is left of the sums of a batch that is complete depends on how it was presented.
  const bool is_complete = state.tally.presentations % network_->timing.batch == 0;
  const auto sums_of = [&](const auto& sums) {
    std::vector<double> numbers = numbers_of(sums);
    if (is_complete) std::ranges::fill(numbers, 0.0);
    return numbers;
  };
  std::visit(
      [&](const auto& run) {
        for (const auto& synapses : run->parameters().projections) {
          state.weight_changes.push_back(sums_of(synapses.sums));
        }
        for (const auto& row : run->parameters().populations) {
          state.bias_changes.push_back(sums_of(row.sums));
        }
      },
      run_);
  state.losses = {{state.tally.loss.sum}};
  state.sent.resize(network_->projections.size());
  return state;
}

void CompiledEngine::restore(const EngineState& state) {
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    set_weights(ProjectionId{k}, state.weights[k]);
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    set_biases(PopulationId{k}, state.biases[k]);
  }
  std::visit(
      [&](auto& run) {
        ensure(run->presentations() == 0,
               "an engine goes on from a state before it presents anything");
        auto& parameters = run->parameters();
        for (std::size_t k = 0; k < parameters.projections.size(); ++k) {
          set_numbers(state.weight_changes[k], parameters.projections[k].sums);
        }
        for (std::size_t k = 0; k < parameters.populations.size(); ++k) {
          set_numbers(state.bias_changes[k], parameters.populations[k].sums);
        }
        EventCounts applications;
        count_applications(applications, state.tally.presentations / network_->timing.batch);
        run->go_on_from({.presentations = state.tally.presentations,
                         .effective_events = state.tally.counts.effective_synaptic_events -
                                             applications.effective_synaptic_events,
                         .losses = state.losses[0][0]});
      },
      run_);
  // All judged presentations have the same number of judgements.
  const std::uint64_t judged = tape_.counts.judged;
  const std::uint64_t remembered = judged == 0 ? 0 : state.tally.loss.judged / judged;
  forgotten_ = state.tally.presentations - remembered;
}

}  // namespace recirc
