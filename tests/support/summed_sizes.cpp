#include "tests/support/summed_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "network/population_of.hpp"
#include "network/ties.hpp"
#include "tests/support/same_run.hpp"

namespace recirc::testing_support {
namespace {

bool is_of_activity(const RecordedEvent& event) {
  switch (event.kind) {
    case EventKind::stimulus:
    case EventKind::activation:
    case EventKind::soma:
      return true;
    case EventKind::error:
    case EventKind::axon:
      return event.port != Port::apical;
    default:
      return false;
  }
}

Matrix activity_of(std::uint32_t population) {
  return {.kind = EventKind::activation, .population = population};
}

Matrix apical_error_of(std::uint32_t population) {
  return {.kind = EventKind::error, .population = population, .port = Port::apical};
}

double largest(const std::vector<double>& values) {
  double size = 0;
  for (const double value : values) size = std::max(size, std::abs(value));
  return size;
}

}  // namespace

Matrix matrix_of(const RecordedEvent& event, const Network& network) {
  const std::uint32_t population = index(*population_of(network, event.neuron));
  if (is_of_activity(event)) return activity_of(population);
  if (event.kind == EventKind::error || event.kind == EventKind::axon) {
    return apical_error_of(population);
  }
  return {.kind = event.kind,
          .projection = event.projection,
          .population = population,
          .port = event.port};
}

SummedSizes::SummedSizes(const Network& network)
    : network_(network), neurons_(network.neuron_count()) {
  for (const Projection& projection : network.projections) {
    weights_.push_back(largest(projection.initial_weights));
  }
  for (const Population& population : network.populations) {
    biases_.push_back(population.bias ? largest(population.bias->initial) : 0);
  }
}

void SummedSizes::record(std::uint32_t /*partition*/, std::span<const RecordedEvent> events) {
  for (const RecordedEvent& event : events) {
    note(matrix_of(event, network_), event.value);
    add_up(event);
    note_spoken(event);
    look_for_cancelling(event);
    if (event.kind == EventKind::update) add_update(event);
  }
}

void SummedSizes::note(const Matrix& matrix, double value) {
  double& size = sizes_[matrix];
  size = std::max(size, std::abs(value));
}

// Of a volley: all of its contributions.
void SummedSizes::add_up(const RecordedEvent& event) {
  double& sum = neuron(event.neuron).open_volleys[static_cast<std::size_t>(event.port)];
  if (event.kind == EventKind::delivery) {
    sum += contribution(event);
    note(matrix_of(event, network_), contribution(event));
  }
  if (event.kind != EventKind::volley) return;
  neuron(event.neuron).volleys[static_cast<std::size_t>(event.port)] = {.value = event.value,
                                                                        .size = sum};
  note(matrix_of(event, network_), std::exchange(sum, 0.0));
  // What a neuron compares its activity with.
  if (event.port == Port::target) {
    note(activity_of(index(*population_of(network_, event.neuron))), event.value);
  }
}

// A contribution is as exact as the event that it multiplies by a weight.
double SummedSizes::contribution(const RecordedEvent& event) const {
  const Output output = network_.projections[event.projection].output;
  const Value& sent = neurons_[index(event.pre)].spoken[static_cast<std::size_t>(output)];
  if (sent.value == 0) return std::abs(event.value);
  return std::abs(event.value) * std::max(1.0, sent.size / std::abs(sent.value));
}

// An f(S) is as exact as S, by the slope of f there; what is mixed of activities, or compared, as
// they are; and an error that came to an apical port as the sum of that volley.
void SummedSizes::note_spoken(const RecordedEvent& event) {
  const Matrix matrix = matrix_of(event, network_);
  Neuron& its = neuron(event.neuron);
  double& activity = its.activity;
  if (event.kind == EventKind::stimulus) activity = std::abs(event.value);
  if (event.kind == EventKind::activation) {
    const Value& volley = its.volleys[static_cast<std::size_t>(Port::basal)];
    const Activation f = network_.populations[matrix.population].neuron.activation;
    const double slope = with_activation(
        f, [&](const auto& function) { return function.derivative(volley.value, event.value); });
    activity = std::max(std::abs(event.value), slope * volley.size);
    note(matrix, activity);
  }
  if (event.kind != EventKind::axon) return;
  Value said{.value = event.value, .size = activity};
  if (event.port == Port::apical) {
    const Value& volley = its.volleys[static_cast<std::size_t>(Port::apical)];
    said.size = volley.value == 0 ? 0 : std::abs(event.value / volley.value) * volley.size;
    note(matrix, said.size);
  }
  its.spoken[static_cast<std::size_t>(event.output)] = said;
}

// What leaves a neuron that is not clamped now is mixed or compared with its f(S), or an apical sum
// times the slope.
void SummedSizes::look_for_cancelling(const RecordedEvent& event) {
  Neuron& its = neuron(event.neuron);
  if (event.kind == EventKind::activation) its.activation = event.value;
  if (event.kind != EventKind::axon || event.port == Port::clamp) return;
  const double from = event.port == Port::apical
                          ? its.volleys[static_cast<std::size_t>(Port::apical)].value
                          : its.activation;
  has_cancelled_ |= from != 0 && std::abs(event.value) <= kSameValues * std::abs(from);
}

// Of a weight: whatever it has been, and all that was ever added to it.
void SummedSizes::add_update(const RecordedEvent& event) {
  const Matrix matrix = matrix_of(event, network_);
  const auto [last, is_first] = updated_.try_emplace(matrix, event.time);
  const bool is_anew = is_first || last->second != event.time;
  last->second = event.time;
  const bool is_bias = event.projection == kNoProjection;
  double& size = is_bias ? biases_[matrix.population]
                         : weights_[index(weight_owner(network_, ProjectionId{event.projection}))];
  if (is_anew) {
    size += rate(event.projection, matrix.population) * terms(event.projection, matrix.population);
  }
  size = std::max(size, std::abs(event.value));
}

double SummedSizes::rate(std::uint32_t projection, std::uint32_t population) const {
  if (projection == kNoProjection) return network_.populations[population].bias->rate_in(0);
  return network_.projections[projection].synapse.rate_in(0);
}

double SummedSizes::of(const Matrix& matrix) const {
  const auto found = sizes_.find(matrix);
  return found == sizes_.end() ? 0 : found->second;
}

double SummedSizes::of(const RecordedEvent& event) const {
  const std::uint32_t population = index(*population_of(network_, event.neuron));
  const bool is_bias = event.projection == kNoProjection;
  if (event.kind == EventKind::change) return terms(event.projection, population);
  if (event.kind == EventKind::update) {
    return is_bias ? biases(population) : weights(event.projection);
  }
  const double size = of(matrix_of(event, network_));
  if (event.kind != EventKind::factor) return size;
  // limit / norm is as exact as the weights, as part of their norm.
  const SynapseModel& synapse = network_.projections[event.projection].synapse;
  return std::max(size, weights(event.projection) / synapse.incoming_norm_limit);
}

double SummedSizes::weights(std::uint32_t projection) const {
  return weights_[index(weight_owner(network_, ProjectionId{projection}))];
}

double SummedSizes::biases(std::uint32_t population) const { return biases_[population]; }

double SummedSizes::activity() const {
  double size = 0;
  for (std::uint32_t p = 0; p < network_.populations.size(); ++p) {
    size = std::max(size, of(activity_of(p)));
  }
  return size;
}

double SummedSizes::of_errors(std::uint32_t population) const {
  const auto apical = sizes_.find(apical_error_of(population));
  return apical == sizes_.end() ? of(activity_of(population)) : apical->second;
}

// The terms of a rule, all positive, at the largest values that may have come before it.
double SummedSizes::terms(std::uint32_t projection, std::uint32_t population) const {
  double pre = 1;
  double weight = 0;
  const LearningRule* rule = nullptr;
  if (projection == kNoProjection) {
    rule = &*network_.populations[population].bias->rule;
    weight = biases(population);
  } else {
    const Projection& model = network_.projections[projection];
    if (!model.synapse.rule) return 0;
    rule = &*model.synapse.rule;
    weight = weights(projection);
    pre = model.output == Output::axon ? of(activity_of(index(model.pre)))
                                       : of_errors(index(model.pre));
  }
  const double post = of(activity_of(population));
  const double error = of_errors(population);
  double sum = 0;
  for (const TermGroup& group : rule->groups()) {
    double factors = std::pow(weight, group.weight_power);
    for (const Factor& factor : group.pre_factors) factors *= std::pow(pre, factor.power);
    for (const PostTerm& term : group.post_terms) {
      double product = std::abs(term.coefficient) * factors;
      for (const Factor& factor : term.factors) {
        product *= std::pow(factor.variable == Variable::error ? error : post, factor.power);
      }
      sum += product;
    }
  }
  return sum;
}

}  // namespace recirc::testing_support
