#include "sim/compiled/exact_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "network/ties.hpp"
#include "neurons/learning_rule.hpp"
#include "sim/compiled/number_bits.hpp"

namespace recirc {
namespace {

// The most synapses of a projection that one neuron has.
double most_onto_one(const Network& network, const Projection& projection) {
  if (projection.all_to_all) return network.population(projection.pre).size;
  std::vector<std::uint32_t> count(network.population(projection.post).size, 0);
  for (const SparseSynapse& synapse : projection.synapses) ++count[synapse.post];
  return count.empty() ? 0 : *std::ranges::max_element(count);
}

NumberBits activity_of(const Network& network, PopulationId population) {
  return NumberBits::of(network.population(population).neuron.numbers);
}

NumberBits weight_of(const Network& network, std::uint32_t projection) {
  const ProjectionId owner = weight_owner(network, ProjectionId{projection});
  return NumberBits::of(network.projection(owner).synapse.numbers);
}

std::string too_wide(const std::string& sums, const NumberBits& number) {
  if (std::isinf(number.bits())) {
    return fmt::format("{} are not of fixed point alone: their order would show", sums);
  }
  return fmt::format("{} take {} bits, and a double has {}: their order would show", sums,
                     number.bits(), std::numeric_limits<double>::digits);
}

// What arrives in one volley: the products of a weight and an activity.
std::optional<std::string> wide_volley(const Network& network, const PopulationVolley& volley) {
  if (volley.port == Port::clamp) return std::nullopt;
  NumberBits sum = 0.0;
  for (const Delivery& delivery : volley.deliveries) {
    const auto number = static_cast<std::uint32_t>(delivery.projection);
    const Projection& projection = network.projections[number];
    const double count = most_onto_one(network, projection);
    if (count == 0) continue;
    sum = sum + (weight_of(network, number) * activity_of(network, projection.pre)).times(count);
  }
  if (sum.is_exact()) return std::nullopt;
  return too_wide(fmt::format("sums onto \"{}\"", network.populations[volley.population].name),
                  sum);
}

// The changes of a batch of one synapse that sees such numbers.
NumberBits changes(const Network& network, const LearningRule& rule, const NumberBits& weight,
                   const NumberBits& pre, const NumberBits& post) {
  return change(
             rule, weight, [&](std::uint32_t) { return pre; }, [&](std::uint32_t) { return post; },
             [&] { return post; })
      .times(network.timing.batch);
}

std::optional<std::string> wide_changes(const Network& network) {
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    if (!projection.synapse.rule) continue;
    const NumberBits sum =
        changes(network, *projection.synapse.rule, weight_of(network, k),
                activity_of(network, projection.pre), activity_of(network, projection.post));
    if (!sum.is_exact()) return too_wide(fmt::format("changes of \"{}\"", projection.name), sum);
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const Population& population = network.populations[k];
    if (!population.bias || !population.bias->rule) continue;
    const NumberBits sum =
        changes(network, *population.bias->rule, NumberBits::of(population.bias->numbers), 1.0,
                activity_of(network, PopulationId{k}));
    if (sum.is_exact()) continue;
    return too_wide(fmt::format("changes of the biases of \"{}\"", population.name), sum);
  }
  return std::nullopt;
}

}  // namespace

bool has_fixed_point(const Network& network) {
  return std::ranges::any_of(network.populations,
                             [](const Population& population) {
                               return !population.neuron.numbers.is_exact() ||
                                      (population.bias && !population.bias->numbers.is_exact());
                             }) ||
         std::ranges::any_of(network.projections, [](const Projection& projection) {
           return !projection.synapse.numbers.is_exact();
         });
}

std::optional<std::string> why_not_exact(const Network& network, const Presentation& presentation) {
  for (const PopulationVolley& volley : presentation.volleys) {
    if (auto reason = wide_volley(network, volley)) return reason;
  }
  return wide_changes(network);
}

}  // namespace recirc
