#include "sim/compiled/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "network/presentation.hpp"
#include "sim/compiled/exact_sums.hpp"

namespace recirc {
namespace {

std::optional<std::string> refused_population(const Population& population,
                                              const PopulationSchedule& schedule,
                                              const Timing& timing) {
  if (population.neuron.transmission == Transmission::change) {
    return fmt::format("neurons of \"{}\" speak by change: a threshold decides for each alone",
                       population.name);
  }
  if (!schedule.volleys_coincide) {
    return fmt::format(
        "the volleys of \"{}\" may split or overtake each other: delays differ too much for its "
        "integration window of {} ns",
        population.name, population.neuron.integration.ns);
  }
  if (!falls_into_one_window(schedule.events, timing)) {
    return fmt::format("neurons of \"{}\" see a presentation in more than one window",
                       population.name);
  }
  return std::nullopt;
}

// Marks the postsynaptic neurons to which a synapse of the projection leads.
void mark_reached(const Projection& projection, std::vector<bool>& is_reached) {
  if (projection.all_to_all) is_reached.assign(is_reached.size(), true);
  for (const SparseSynapse& synapse : projection.synapses) is_reached[synapse.post] = true;
}

std::optional<std::string> refused_volley(const Network& network, const PopulationVolley& volley) {
  if (volley.port == Port::clamp) return std::nullopt;
  const Population& population = network.populations[volley.population];
  std::vector<bool> is_reached(population.size, false);
  for (const Delivery& delivery : volley.deliveries) {
    mark_reached(network.projections[delivery.projection], is_reached);
  }
  const auto missed = std::ranges::find(is_reached, false);
  if (missed == is_reached.end()) return std::nullopt;
  return fmt::format("neuron {} of \"{}\" gets nothing in the volley that others get at {} ns",
                     missed - is_reached.begin(), population.name, volley.closes.earliest.ns);
}

// Where changes can be summed by rows of the matrix, and none reads what another has changed.
bool is_of_pre_alone(const LearningRule& rule) {
  return std::ranges::all_of(rule.groups(), [](const TermGroup& group) {
    return group.weight_power == 0 && !group.pre_factors.empty();
  });
}

// One matrix stands for a tie, and all that learn it add to it in turn.
std::optional<std::string> refused_tie(const Network& network, const Projection& projection) {
  if (!projection.tie) return std::nullopt;
  const Projection& owner = network.projection(projection.tie->owner);
  if (!projection.all_to_all || !owner.all_to_all) {
    return fmt::format("\"{}\" is tied to \"{}\", and synapses have delays of their own",
                       projection.name, owner.name);
  }
  if (!projection.synapse.rule) return std::nullopt;
  for (const Projection* learner : {&owner, &projection}) {
    if (is_of_pre_alone(*learner->synapse.rule)) continue;
    return fmt::format("\"{}\" is tied to \"{}\": both learn, and \"{}\" from w or without pre",
                       projection.name, owner.name, learner->name);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not_compiled(const Network& network, const TimingPlan& plan,
                                            Precision precision) {
  if (!plan.violations.empty()) return "its timing has violations, of which it warns";
  if (network.timing.apply == Apply::immediate) return "changes are applied at once";
  for (const Population& population : network.populations) {
    if (!population.dies.empty()) return fmt::format("neurons of \"{}\" die", population.name);
  }
  for (const Projection& projection : network.projections) {
    if (projection.faults.loss > 0) {
      return fmt::format("events of \"{}\" may be lost, of each synapse others", projection.name);
    }
    if (projection.faults.jitter > Time{0}) {
      return fmt::format("delays of \"{}\" jitter from event to event", projection.name);
    }
  }
  const Presentation& presentation = plan.presentation;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    if (auto reason = refused_population(network.populations[p], presentation.populations[p],
                                         network.timing)) {
      return reason;
    }
  }
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    if (auto reason = refused_tie(network, projection)) return reason;
    if (!projection.synapse.rule) continue;
    if (!falls_into_one_window(presentation.projections[k].events, network.timing)) {
      return fmt::format("synapses of \"{}\" see a presentation in more than one window",
                         projection.name);
    }
  }
  for (const PopulationVolley& volley : presentation.volleys) {
    if (auto reason = refused_volley(network, volley)) return reason;
  }
  if (!has_fixed_point(network)) return std::nullopt;
  if (precision == Precision::single_precision) {
    return "its precision is SINGLE, and numbers of fixed point are computed in double precision";
  }
  return why_not_exact(network, presentation);
}

}  // namespace recirc
