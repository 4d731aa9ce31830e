// What is drawn in a run, and what numbers of fixed point make of a value.
#include <algorithm>
#include <cmath>

#include "tests/reference/simulation.hpp"

namespace recirc::reference {
namespace {

// Two's complement: the multiple of the step below `value`, or the one above: the nearer one, or by
// chance. `bits` are what chance says.
double in_numbers(const FixedPoint& numbers, double value, std::uint64_t bits) {
  if (numbers.step == 0) return value;
  const double below = numbers.step * std::floor(value / numbers.step);
  const double left_over = (value - below) / numbers.step;
  const double chance = std::ldexp(static_cast<double>(bits >> 11), -53);
  const bool is_up = numbers.is_stochastic ? left_over + chance >= 1 : left_over >= 0.5;
  const double number = is_up ? below + numbers.step : below;
  return std::min(std::max(number, -numbers.range), numbers.range - numbers.step);
}

}  // namespace

// Projection and pair: what is drawn for a synapse is its own.
std::uint64_t Simulation::entity_of(std::uint32_t synapse) const {
  const SynapsePlace& place = places_[synapse];
  const Projection& projection = projections_[place.projection];
  const Population& pre = populations_[index(projection.pre)];
  const Population& post = populations_[index(projection.post)];
  const std::uint64_t pair =
      std::uint64_t{place.pre - index(pre.first)} * post.size + place.post - index(post.first);
  return std::uint64_t{projection.number} * (1ULL << 48) + pair;
}

// 64 bits that decide one thing about one event at one synapse.
std::uint64_t Simulation::fate(std::uint32_t synapse, Purpose purpose, std::uint64_t number) const {
  const std::uint64_t seed = projections_[places_[synapse].projection].faults.seed;
  return random_bits({seed, purpose, entity_of(synapse), number});
}

Keep Simulation::keep_of(std::uint32_t neuron, std::int64_t now_ns) const {
  const FixedPoint& numbers = populations_[population_of_[neuron]].neuron.numbers;
  return [&numbers, neuron, now_ns](double value, int what) {
    const auto draw = static_cast<std::uint64_t>(now_ns * 8 + what);
    return in_numbers(numbers, value,
                      random_bits({numbers.seed, Purpose::activity_rounding, neuron, draw}));
  };
}

// Of what learns: what doesn't is one of the numbers from the start.
void Simulation::keep_weight(Target target, std::uint32_t actor, std::int64_t now_ns) {
  const auto time = static_cast<std::uint64_t>(now_ns);
  if (target == Target::bias) {
    const auto& bias = populations_[population_of_[actor]].bias;
    if (!bias || !bias->rule) return;
    const std::uint64_t bits =
        random_bits({bias->numbers.seed, Purpose::bias_rounding, actor, time});
    return biases_[actor].set_weight(in_numbers(bias->numbers, biases_[actor].weight(), bits));
  }
  const SynapseModel& model = projections_[places_[actor].projection].synapse;
  if (!model.rule) return;
  const std::uint64_t bits =
      random_bits({model.numbers.seed, Purpose::weight_rounding, entity_of(actor), time});
  synapses_[actor].set_weight(in_numbers(model.numbers, synapses_[actor].weight(), bits));
}

}  // namespace recirc::reference
