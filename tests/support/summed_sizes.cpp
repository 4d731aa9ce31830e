#include "tests/support/summed_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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

std::uint32_t population_of(const Network& network, NeuronId neuron) {
  const auto after = std::ranges::upper_bound(network.populations, neuron, {}, &Population::first);
  return static_cast<std::uint32_t>(after - network.populations.begin()) - 1;
}

Matrix matrix_of(const RecordedEvent& event, const Network& network) {
  const std::uint32_t population = population_of(network, event.neuron);
  if (is_of_activity(event)) return activity_of(population);
  if (event.kind == EventKind::error || event.kind == EventKind::axon) {
    return apical_error_of(population);
  }
  return {.kind = event.kind,
          .projection = event.projection,
          .population = population,
          .port = event.port};
}

SummedSizes::SummedSizes(const Network& network) : network_(network) {
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
    if (event.kind == EventKind::activation) note_activation(event);
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
  double& sum = open_volleys_[{event.neuron, event.port}];
  if (event.kind == EventKind::delivery) sum += std::abs(event.value);
  if (event.kind != EventKind::volley) return;
  if (event.port == Port::basal) basal_[event.neuron] = {.value = event.value, .size = sum};
  note(matrix_of(event, network_), std::exchange(sum, 0.0));
  // What a neuron compares its activity with.
  if (event.port == Port::target) {
    note(activity_of(population_of(network_, event.neuron)), event.value);
  }
}

// An f(S) is as exact as S, by the slope of f there.
void SummedSizes::note_activation(const RecordedEvent& event) {
  const Volley& volley = basal_[event.neuron];
  const Population& population = network_.populations[population_of(network_, event.neuron)];
  const double slope = with_activation(population.neuron.activation, [&](const auto& function) {
    return function.derivative(volley.value, event.value);
  });
  note(matrix_of(event, network_), slope * volley.size);
}

// What leaves a neuron that is not clamped now is mixed or compared with its f(S), or an apical sum
// times the slope.
void SummedSizes::look_for_cancelling(const RecordedEvent& event) {
  const bool is_apical = event.port == Port::apical;
  double& latest = latest_[{event.neuron, is_apical}];
  if (event.kind == EventKind::activation) latest = event.value;
  if (event.kind == EventKind::volley && is_apical) latest = event.value;
  if (event.kind != EventKind::axon || event.port == Port::clamp) return;
  has_cancelled_ |= latest != 0 && std::abs(event.value) <= kSameValues * std::abs(latest);
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
  const std::uint32_t population = population_of(network_, event.neuron);
  const bool is_bias = event.projection == kNoProjection;
  if (event.kind == EventKind::change) return terms(event.projection, population);
  if (event.kind == EventKind::update) {
    return is_bias ? biases(population) : weights(event.projection);
  }
  return of(matrix_of(event, network_));
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
