#include "tests/support/same_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/same_run.hpp"

namespace recirc::testing_support {
namespace {

std::uint32_t population_of(const Network& network, NeuronId neuron) {
  const auto after = std::ranges::upper_bound(network.populations, neuron, {}, &Population::first);
  return static_cast<std::uint32_t>(after - network.populations.begin()) - 1;
}

// Events whose values are measured together, by kind and by projection, or else population and
// port. All that neurons say of their activity is one matrix: an error is a difference of two, and
// as exact as they are.
struct Matrix {
  EventKind kind{};
  std::uint32_t projection = 0;
  std::uint32_t population = 0;
  Port port{};
  friend auto operator<=>(const Matrix&, const Matrix&) = default;
};

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
  return {.kind = EventKind::activation, .projection = kNoProjection, .population = population};
}

Matrix error_of(std::uint32_t population, Port port) {
  if (port != Port::apical) return activity_of(population);
  return {.kind = EventKind::error,
          .projection = kNoProjection,
          .population = population,
          .port = Port::apical};
}

Matrix matrix_of(const RecordedEvent& event, const Network& network) {
  const std::uint32_t population = population_of(network, event.neuron);
  if (is_of_activity(event)) return activity_of(population);
  if (event.kind == EventKind::error || event.kind == EventKind::axon) {
    return error_of(population, event.port);
  }
  return {.kind = event.kind,
          .projection = event.projection,
          .population = population,
          .port = event.port};
}

// How large values of each matrix are; where a value is a sum, how large what was summed.
class Sizes {
 public:
  Sizes(const std::vector<RecordedEvent>& events, const Network& network) : network_(network) {
    for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
      const Projection& projection = network.projections[k];
      for (const double weight : projection.initial_weights) {
        note(weights_of(k, index(projection.post)), weight);
      }
    }
    for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
      if (!network.populations[p].bias) continue;
      for (const double bias : network.populations[p].bias->initial) {
        note(weights_of(kNoProjection, p), bias);
      }
    }
    for (const RecordedEvent& event : events) {
      note(matrix_of(event, network), event.value);
      add_up(event);
    }
  }

  [[nodiscard]] double of(const RecordedEvent& event) const {
    if (event.kind == EventKind::change) return summed_by_rule(event);
    return of(matrix_of(event, network_));
  }

 private:
  [[nodiscard]] Matrix weights_of(std::uint32_t projection, std::uint32_t population) const {
    const Port port = projection == kNoProjection ? Port{} : network_.projections[projection].port;
    return {.kind = EventKind::update,
            .projection = projection,
            .population = population,
            .port = port};
  }

  void note(const Matrix& matrix, double value) {
    double& size = sizes_[matrix];
    size = std::max(size, std::abs(value));
  }

  // Of a volley's contributions; events come in the order of time.
  void add_up(const RecordedEvent& event) {
    double& sum = open_volleys_[{event.neuron, event.port}];
    if (event.kind == EventKind::delivery) sum += std::abs(event.value);
    if (event.kind == EventKind::volley) note(matrix_of(event, network_), std::exchange(sum, 0.0));
  }

  [[nodiscard]] double of(const Matrix& matrix) const {
    const auto found = sizes_.find(matrix);
    return found == sizes_.end() ? 0 : found->second;
  }

  // The rule with all terms positive, for the largest values that it may have seen.
  [[nodiscard]] double summed_by_rule(const RecordedEvent& event) const {
    const std::uint32_t post = population_of(network_, event.neuron);
    const bool is_bias = event.projection == kNoProjection;
    double pre = 1;
    const LearningRule* rule = nullptr;
    if (is_bias) {
      rule = &*network_.populations[post].bias->rule;
    } else {
      const Projection& projection = network_.projections[event.projection];
      rule = &*projection.synapse.rule;
      pre = projection.output == Output::axon ? of(activity_of(index(projection.pre)))
                                              : of_errors(index(projection.pre));
    }
    const double weight = of(weights_of(event.projection, post));
    const auto signal = [&](const Factor& factor) {
      return factor.variable == Variable::error ? of_errors(post) : of(activity_of(post));
    };
    double sum = 0;
    for (const TermGroup& group : rule->groups()) {
      double factors = std::pow(weight, group.weight_power);
      for (const Factor& factor : group.pre_factors) factors *= std::pow(pre, factor.power);
      for (const PostTerm& term : group.post_terms) {
        double product = std::abs(term.coefficient) * factors;
        for (const Factor& factor : term.factors) product *= std::pow(signal(factor), factor.power);
        sum += product;
      }
    }
    return sum;
  }

  [[nodiscard]] double of_errors(std::uint32_t population) const {
    const auto apical = sizes_.find(error_of(population, Port::apical));
    return apical == sizes_.end() ? of(activity_of(population)) : apical->second;
  }

  const Network& network_;
  std::map<Matrix, double> sizes_;
  std::map<std::pair<NeuronId, Port>, double> open_volleys_;
};

// The furthest apart that two values of a matrix are.
struct Distance {
  double apart = 0;
  std::size_t furthest = 0;  // number of the event
};

RecordedEvent without_value(RecordedEvent event) {
  event.value = 0;
  return event;
}

}  // namespace

std::vector<RecordedEvent> events_of(Engine& engine, const Built& built,
                                     std::uint64_t presentations) {
  EventsInMemory recorder(1);
  engine.set_recorder(&recorder);
  const std::uint64_t examples = built.data->size(Split::train);
  try {
    for (std::uint64_t k = 0; k < presentations; ++k) {
      const auto example = static_cast<std::uint32_t>(k % examples);
      engine.present(*built.data, Split::train, 0, std::span(&example, 1));
    }
  } catch (const RunError&) {
    // What happened before is what is asked for.
  }
  engine.set_recorder(nullptr);
  return recorder.events();
}

BothRecordings both_recordings(const Built& built, std::uint64_t presentations) {
  ActorEngine actor(built.network, 1);
  const std::unique_ptr<Engine> other = compiled(built);
  return {.actor = events_of(actor, built, presentations),
          .compiled = events_of(*other, built, presentations)};
}

std::string event_text(const RecordedEvent& event) {
  return fmt::format(
      "time {} caused {} kind {} neuron {} pre {} projection {} port {} output {} number {}: "
      "{:.17g}",
      event.time.ns, event.caused.ns, static_cast<int>(event.kind), index(event.neuron),
      static_cast<std::int64_t>(static_cast<std::int32_t>(index(event.pre))),
      static_cast<std::int32_t>(event.projection), static_cast<int>(event.port),
      static_cast<int>(event.output), event.number, event.value);
}

std::string event_differences(const std::vector<RecordedEvent>& a,
                              const std::vector<RecordedEvent>& b, const Network& network) {
  std::map<Matrix, Distance> distances;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    if (without_value(a[k]) != without_value(b[k])) {
      return fmt::format("event {}:\n  {}\n  {}\n", k, event_text(a[k]), event_text(b[k]));
    }
    Distance& distance = distances[matrix_of(a[k], network)];
    double apart = std::abs(a[k].value - b[k].value);
    if (!std::isfinite(apart)) apart = std::numeric_limits<double>::infinity();
    if (apart <= distance.apart) continue;
    distance.apart = apart;
    distance.furthest = k;
  }
  if (a.size() != b.size()) {
    const auto& longer = a.size() > b.size() ? a : b;
    return fmt::format("{} and {} events, the next is\n  {}\n", a.size(), b.size(),
                       event_text(longer[std::min(a.size(), b.size())]));
  }
  const Sizes sizes(a, network);
  std::string text;
  for (const auto& [matrix, distance] : distances) {
    const RecordedEvent& furthest = a[distance.furthest];
    if (distance.apart <= kSameValues * sizes.of(furthest)) continue;
    text += fmt::format("{:.3g} of {:.3g} apart:\n  {}\n  {}\n", distance.apart, sizes.of(furthest),
                        event_text(furthest), event_text(b[distance.furthest]));
  }
  return text;
}

}  // namespace recirc::testing_support
