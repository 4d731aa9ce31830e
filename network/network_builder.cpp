#include "network/network_builder.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "network/data_mean.hpp"
#include "network/distinct_numbers.hpp"
#include "network/initial_weights.hpp"
#include "network/npy_values.hpp"
#include "network/preset.hpp"
#include "network/ties.hpp"
#include "network/wiring.hpp"
#include "neurons/learning_rule.hpp"

namespace recirc {
namespace {

// Its mistakes are findings before anything is built.
std::optional<LearningRule> rule_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto parsed = LearningRule::parse(text);
  ensure(std::holds_alternative<LearningRule>(parsed), "a rule that is built has been checked");
  return std::get<LearningRule>(std::move(parsed));
}

FixedPoint numbers_of(std::uint32_t bits, double range, const Scenario& scenario) {
  if (bits == 0) return {};
  FixedPoint numbers = fixed_point(bits, range);
  numbers.is_stochastic = scenario.arithmetic.stochastic_rounding;
  numbers.seed = scenario.seed;
  return numbers;
}

void keep_nearest(const FixedPoint& numbers, std::vector<double>& values) {
  for (double& value : values) value = nearest(numbers, value);
}

NeuronModel neuron_model(const PopulationSpec& spec, const Timing& timing) {
  NeuronModel model;
  model.activation = spec.activation;
  model.axon_memory = spec.axon_memory;
  model.soma_memory = spec.soma_memory;
  model.clamped = spec.clamped;
  model.recirculates = spec.recirculates;
  model.max_sends = spec.clamped ? 1 + std::min(spec.recirculations, kUnlimited - 1)
                                 : spec.max_sends.value_or(kUnlimited);
  model.transmission = spec.transmission.kind;
  model.threshold = spec.transmission.threshold;
  model.bias_in_first_volley_only = spec.bias && spec.bias->first_volley_only;
  model.window = timing.window;
  model.integration = *spec.integration;
  return model;
}

std::uint32_t population_number(const Scenario& scenario, const std::string& name) {
  const auto found = std::ranges::find(scenario.populations, name, &PopulationSpec::name);
  ensure(found != scenario.populations.end(), "a projection's ends are known populations");
  return static_cast<std::uint32_t>(found - scenario.populations.begin());
}

std::vector<double> initial_biases(const Scenario& scenario, std::uint32_t number,
                                   std::span<const double> mean) {
  const PopulationSpec& spec = scenario.populations[number];
  const InitialBias& initial = spec.bias->initial;
  if (const auto* constant = std::get_if<ConstantValue>(&initial)) {
    return std::vector<double>(spec.size, constant->value);
  }
  if (const auto* values = std::get_if<Values>(&initial)) return values->values;
  ensure(std::holds_alternative<DataMean>(initial), "files of biases have been read");
  return biases_from_mean(scenario, number, mean);
}

std::vector<Time> deaths(const Scenario& scenario, std::uint32_t number, const Timing& timing) {
  const PopulationSpec& spec = scenario.populations[number];
  const std::uint32_t count = spec.dead ? dead_count(*spec.dead, spec.size) : 0;
  if (count == 0) return {};
  const std::uint64_t from = spec.dead->from_presentation;
  const auto most = static_cast<std::uint64_t>(kNever.ns / timing.period.ns);
  const Time time = from < most ? timing.period * static_cast<std::int64_t>(from) : kNever;
  std::vector<Time> dies(spec.size, kNever);
  for (const std::uint32_t neuron : spec.dead->neurons) dies[neuron] = time;
  if (!spec.dead->neurons.empty()) return dies;
  const RandomKey first{scenario.seed, Purpose::death, number, 0};
  for (const std::uint32_t neuron : distinct_numbers(count, spec.size, first)) dies[neuron] = time;
  return dies;
}

std::vector<Population> populations_of(const Scenario& scenario, const Timing& timing,
                                       std::span<const double> mean) {
  std::vector<Population> result;
  std::uint32_t first = 0;
  for (std::uint32_t k = 0; k < scenario.populations.size(); ++k) {
    const PopulationSpec& spec = scenario.populations[k];
    Population population;
    population.name = spec.name;
    population.first = NeuronId{first};
    population.size = spec.size;
    population.neuron = neuron_model(spec, timing);
    const ArithmeticSpec& arithmetic = scenario.arithmetic;
    population.neuron.numbers =
        numbers_of(arithmetic.activity_bits, arithmetic.activity_range, scenario);
    if (spec.bias) {
      population.bias =
          BiasModel{initial_biases(scenario, k, mean), rule_of(spec.bias->rule),
                    spec.bias->rate.value_or(0), spec.bias->schedule.value_or(RateSchedule{}),
                    numbers_of(arithmetic.weight_bits, arithmetic.bias_range, scenario)};
      keep_nearest(population.bias->numbers, population.bias->initial);
      ensure(population.bias->initial.size() == spec.size, "every neuron has a bias");
    }
    population.dies = deaths(scenario, k, timing);
    first += spec.size;
    result.push_back(std::move(population));
  }
  return result;
}

SynapseModel synapse_model(const ProjectionSpec& spec, const PopulationSpec& pre,
                           const Timing& timing) {
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  SynapseModel model;
  model.transmission = spec.output == Output::axon ? pre.transmission.kind : Transmission::level;
  model.window = timing.window;
  model.rule = rule_of(spec.rule);
  if (!model.rule) return model;
  model.rate = *spec.rate;
  model.schedule = spec.schedule.value_or(RateSchedule{});
  const WeightLimit limit = spec.weight_limit.value_or(WeightLimit{});
  model.element_limit = limit.element.value_or(kNoLimit);
  model.incoming_norm_limit = limit.incoming_norm.value_or(kNoLimit);
  return model;
}

Projection projection_of(const Scenario& scenario, std::uint32_t number, const Timing& timing) {
  const ProjectionSpec& spec = scenario.projections[number];
  const std::uint32_t pre = population_number(scenario, spec.pre);
  const std::uint32_t post = population_number(scenario, spec.post);
  const ProjectionExtent extent{scenario.seed, number, scenario.populations[pre].size,
                                scenario.populations[post].size};
  Wiring wires = wiring(spec.connectivity, *spec.delay, extent);
  Projection projection;
  projection.name = spec.name;
  projection.pre = PopulationId{pre};
  projection.post = PopulationId{post};
  projection.output = spec.output;
  projection.port = spec.port;
  projection.number = number;
  projection.synapse = synapse_model(spec, scenario.populations[pre], timing);
  const ArithmeticSpec& arithmetic = scenario.arithmetic;
  projection.synapse.numbers =
      numbers_of(arithmetic.weight_bits, arithmetic.weight_range, scenario);
  if (!spec.tied_to) {
    projection.initial_weights = initial_weights(spec.weights, extent, wires.synapses);
    keep_nearest(projection.synapse.numbers, projection.initial_weights);
  }
  projection.synapses = std::move(wires.synapses);
  projection.all_to_all = wires.all_to_all;
  projection.delay = wires.delay;
  projection.longest_delay = wires.longest_delay;
  projection.faults = {.jitter = spec.jitter.value_or(Time{0}),
                       .loss = spec.loss.value_or(0),
                       .seed = scenario.seed};
  return projection;
}

void tie_projections(const Scenario& scenario, Network& network) {
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const std::optional<TieSpec>& spec = scenario.projections[k].tied_to;
    if (!spec) continue;
    const auto owner =
        std::ranges::find(scenario.projections, spec->projection, &ProjectionSpec::name);
    ensure(owner != scenario.projections.end(), "a tie names a known projection");
    const auto number = static_cast<std::uint32_t>(owner - scenario.projections.begin());
    Projection& projection = network.projections[k];
    projection.tie = {
        .owner = ProjectionId{number},
        .orientation = spec->transpose ? Orientation::transposed : Orientation::plain};
    const std::vector<double>& weights = network.projections[number].initial_weights;
    for (const std::size_t place : shared_weights(network, projection)) {
      projection.initial_weights.push_back(weights[place]);
    }
  }
}

// Where some neurons are told on their target port what they should have been, the loss is theirs:
// what comes back to a clamped population is then no answer to its stimulus.
void choose_judged(Network& network) {
  const bool has_targets = std::ranges::any_of(
      network.projections, [](const Projection& p) { return p.port == Port::target; });
  for (Population& population : network.populations) {
    population.neuron.is_judged = !has_targets || !population.neuron.clamped;
  }
}

}  // namespace

Network build_network(const Scenario& scenario, const Timing& timing, const NetworkInputs& inputs) {
  Scenario spelt_out = expanded(scenario);
  std::vector<Finding> wrong = network_findings(spelt_out);
  spelt_out = with_files_read(std::move(spelt_out), inputs.folder, wrong);
  std::ranges::move(data_findings(spelt_out, inputs.data_mean), std::back_inserter(wrong));
  if (!wrong.empty()) throw InputError(std::move(wrong));
  Network network;
  network.timing = timing;
  network.populations = populations_of(spelt_out, timing, inputs.data_mean);
  for (std::uint32_t k = 0; k < spelt_out.projections.size(); ++k) {
    network.projections.push_back(projection_of(spelt_out, k, timing));
  }
  tie_projections(spelt_out, network);
  choose_judged(network);
  return network;
}

Network build_network(const Scenario& scenario, const TimingPlan& plan,
                      const NetworkInputs& inputs) {
  Network network = build_network(scenario, plan.timing, inputs);
  ensure(plan.presentation.projections.size() == network.projections.size(),
         "a plan is of the scenario that is built");
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    network.projections[k].one_window = plan.presentation.projections[k].one_window;
  }
  return network;
}

}  // namespace recirc
