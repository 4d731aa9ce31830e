#include "tools/presentation_cost.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace recirc {
namespace {

// Whether something hears the errors of a population.
bool has_error_output(const Network& network, PopulationId id) {
  return std::ranges::any_of(network.projections, [&](const Projection& projection) {
    return projection.pre == id && projection.output == Output::error;
  });
}

// Whether something arrives at every neuron of a projection's end: only then all of them answer.
bool reaches_all(const Network& network, const Projection& projection) {
  if (projection.all_to_all) return true;
  std::vector<bool> reached(network.population(projection.post).size);
  for (const SparseSynapse& synapse : projection.synapses) reached[synapse.post] = true;
  return std::ranges::find(reached, false) == reached.end();
}

}  // namespace

std::uint64_t synapse_count(const Network& network, const Projection& projection) {
  if (!projection.all_to_all) return projection.synapses.size();
  return std::uint64_t{network.population(projection.pre).size} *
         network.population(projection.post).size;
}

PresentationCost presentation_cost(const Network& network, const TimingPlan& plan) {
  PresentationCost cost;
  cost.is_exact =
      plan.presentation.volleys_coincide && plan.violations.empty() && !network.may_lose_events();
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const PopulationSchedule& schedule = plan.presentation.populations[k];
    const Population& population = network.populations[k];
    std::uint64_t sends = schedule.axon.size();
    if (has_error_output(network, PopulationId{k})) sends += schedule.error.size();
    cost.neuron_events += sends * population.size;
    if (population.neuron.transmission == Transmission::change) cost.is_exact = false;
  }
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const ProjectionSchedule& schedule = plan.presentation.projections[k];
    const Projection& projection = network.projections[k];
    const std::uint64_t synapses = synapse_count(network, projection);
    if (!reaches_all(network, projection)) cost.is_exact = false;
    cost.deliveries += schedule.pre.size() * synapses;
    if (!projection.synapse.rule) continue;
    if (schedule.fires) cost.firings += synapses;
    cost.weight_updates += synapses;
    if (std::isfinite(projection.synapse.incoming_norm_limit)) {
      cost.reports += synapses;
      cost.answers += network.population(projection.post).size;
    }
  }
  return cost;
}

}  // namespace recirc
