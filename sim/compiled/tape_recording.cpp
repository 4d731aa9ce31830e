#include "sim/compiled/tape_recording.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <variant>

#include "network/ties.hpp"
#include "sim/compiled/change.hpp"
#include "sim/compiled/live_steps.hpp"

namespace recirc {
namespace {

// All values that the events bear, or that their values are computed from.
std::vector<ValueId> values_of(const EventPlan& plan) {
  std::set<ValueId> values;
  for (const PlannedEvents& events : plan.events) {
    values.insert(events.value);
    if (events.learn == nullptr) continue;
    for (const LearnGroup& group : events.learn->groups) {
      values.insert(group.pre);
      values.insert(group.post);
    }
  }
  values.erase(kNoValue);
  return {values.begin(), values.end()};
}

// The tape that computes these values, and does nothing else.
Tape tape_for(const Tape& tape, const EventPlan& plan) {
  Tape recorded{.values = tape.values, .steps = {}, .counts = {}};
  for (TapeStep step : tape.steps) {
    if (std::holds_alternative<LearnStep>(step.operation)) continue;
    if (std::holds_alternative<CountStep>(step.operation)) continue;
    if (auto* volley = std::get_if<VolleyStep>(&step.operation)) volley->is_judged = false;
    recorded.steps.push_back(std::move(step));
  }
  mark_live(recorded, values_of(plan));
  return recorded;
}

// Every value in a place of its own.
Layout keep_all(const Tape& tape) {
  Layout layout;
  for (const TapeValue& value : tape.values) {
    if (!value.is_live) {
      layout.places.push_back({});
      continue;
    }
    layout.places.push_back(
        {.kept = Kept::chunk, .slot = static_cast<std::uint32_t>(layout.chunk_slots.size())});
    layout.chunk_slots.push_back(value.size);
  }
  return layout;
}

bool reads_weight(const PlannedEvents& events) {
  if (events.kind == EventKind::delivery) return true;
  return events.learn != nullptr &&
         std::ranges::any_of(events.learn->groups,
                             [](const LearnGroup& group) { return group.weight_power > 0; });
}

bool learns(const Network& network, ProjectionId owner) {
  return network.projection(owner).synapse.rule.has_value() || has_learning_ties(network, owner);
}

std::size_t which_number(const PlannedEvents& events) {
  Numbered which = Numbered::axon;
  if (events.kind == EventKind::soma) which = Numbered::soma;
  if (events.kind == EventKind::error) which = Numbered::error;
  if (events.kind == EventKind::axon && events.output == Output::error) {
    which = Numbered::axon_of_errors;
  }
  return static_cast<std::size_t>(which);
}

bool is_numbered(EventKind kind) {
  return kind == EventKind::soma || kind == EventKind::error || kind == EventKind::axon;
}

// Calls use(number) for each of `actors`, or for all of `count` if there are none.
template <class Use>
void for_each_actor(const std::vector<std::uint32_t>& actors, std::size_t count, const Use& use) {
  if (actors.empty()) {
    for (std::size_t k = 0; k < count; ++k) use(k);
  } else {
    for (const std::uint32_t k : actors) use(k);
  }
}

}  // namespace

template <class T>
TapeRecording<T>::TapeRecording(const Network& network, const Tape& tape, Parameters<T>& parameters,
                                EventRecorder& recorder, std::uint64_t presentations)
    : network_(network),
      parameters_(parameters),
      recorder_(recorder),
      first_recorded_(presentations),
      plan_(plan_events(network, tape, recorder)),
      tape_(tape_for(tape, plan_)),
      stages_(stages_of(network, tape_, kMostInTile, sizeof(T))),
      layout_(keep_all(tape_)),
      chunk_(layout_, kMostInTile),
      player_(std::make_unique<TapePlayer<T>>(network, tape_, stages_, layout_, parameters,
                                              kMostInTile)),
      reads_weights_(network.projections.size()),
      weights_(network.projections.size()) {
  for (const PlannedEvents& events : plan_.events) {
    if (events.projection != kNoProjection && reads_weight(events)) {
      reads_weights_[events.projection] = true;
    }
  }
}

template <class T>
void TapeRecording<T>::tell(const Examples<T>& examples, std::size_t first_example,
                            std::uint32_t presentations, std::uint64_t first_number) {
  not_finite_ = {};
  bool has_weights = false;
  for (std::uint32_t first = 0; first < presentations;) {
    if (!recorder_.wants_presentation(first_number + first)) {
      ++first;
      continue;
    }
    std::uint32_t end = first + 1;
    while (end < presentations && end - first < kMostInTile &&
           recorder_.wants_presentation(first_number + end)) {
      ++end;
    }
    if (!has_weights) read_weights_in_use();
    has_weights = true;
    player_->forget_counts();
    player_->play(examples, first_example + first, first_number + first, 0, end - first, chunk_);
    const NotFinite& failure = player_->counts().not_finite;
    for (std::uint32_t k = first; k < end; ++k) {
      const bool fails = failure.presentation == k - first;
      tell_presentation(k - first, first_number + k, fails ? failure.time : kNever);
      if (!fails) continue;
      not_finite_ = failure;
      not_finite_.presentation = k;
      return;
    }
    first = end;
  }
}

template <class T>
void TapeRecording<T>::tell_presentation(std::uint32_t row, std::uint64_t number, Time end) {
  Time instant{};
  for (const PlannedEvents& planned : plan_.events) {
    if (planned.time >= end) break;
    if (planned.time != instant) flush();
    instant = planned.time;
    add(planned, row, number);
  }
  flush();
}

template <class T>
void TapeRecording<T>::flush() {
  if (!events_.empty()) recorder_.record(0, events_);
  events_.clear();
}

template <class T>
void TapeRecording<T>::add(const PlannedEvents& planned, std::uint32_t row, std::uint64_t number) {
  const Time now = network_.timing.period * static_cast<std::int64_t>(number) + planned.time;
  const RecordedEvent event{.time = now,
                            .caused = now,
                            .projection = planned.projection,
                            .kind = planned.kind,
                            .port = planned.port,
                            .output = planned.output};
  if (planned.projection != kNoProjection) return add_of_synapses(planned, row, event);
  add_of_neurons(planned, row, event, number);
}

// Of neurons, and of their biases.
template <class T>
void TapeRecording<T>::add_of_neurons(const PlannedEvents& planned, std::uint32_t row,
                                      RecordedEvent event, std::uint64_t number) {
  const Population& population = network_.population(planned.population);
  if (planned.kind == EventKind::volley) event.caused = event.time - population.neuron.integration;
  if (planned.kind == EventKind::stimulus) event.number = number;
  if (is_numbered(planned.kind)) {
    const std::uint32_t each = plan_.numbered[index(planned.population)][which_number(planned)];
    event.number = (number - first_recorded_) * each + planned.ordinal;
  }
  const T* const values = row_of(planned.value, row);
  const Matrix<double>& biases = parameters_.populations[index(planned.population)].biases;
  for_each_actor(planned.actors, population.size, [&](std::size_t neuron) {
    event.neuron = NeuronId{index(population.first) + static_cast<std::uint32_t>(neuron)};
    if (planned.learn != nullptr) {
      const auto post = [&](std::size_t k) {
        return static_cast<double>(row_of(planned.learn->groups[k].post, row)[neuron]);
      };
      event.value = total_change(*planned.learn, biases.row(0)[neuron], post) + 0.0;
    } else {
      event.value = values == nullptr ? 0.0 : static_cast<double>(values[neuron]);
    }
    events_.push_back(event);
  });
}

template <class T>
void TapeRecording<T>::add_of_synapses(const PlannedEvents& planned, std::uint32_t row,
                                       RecordedEvent event) {
  const Projection& projection = network_.projections[planned.projection];
  const std::uint32_t first_pre = index(network_.population(projection.pre).first);
  const std::uint32_t first_post = index(network_.population(projection.post).first);
  const T* const sent = row_of(planned.value, row);
  const std::vector<double>& weights = weights_[planned.projection];
  const bool reads_weight = reads_weights_[planned.projection];
  const auto add_one = [&](std::size_t k) {
    const SparseSynapse synapse = synapse_of(network_, projection, k);
    const double weight = reads_weight ? weights[k] : 0;
    event.pre = NeuronId{first_pre + synapse.pre};
    event.neuron = NeuronId{first_post + synapse.post};
    T value = 0;
    if (planned.learn != nullptr) {
      value = change_of_synapse(*planned.learn, synapse, row, weight);
    } else {
      event.caused = event.time + kDendriticDelay - synapse.delay;
      if (sent != nullptr) value = static_cast<T>(weight) * sent[synapse.pre];
    }
    event.value = static_cast<double>(value) + 0.0;  // a zero's sign depends on what was skipped
    events_.push_back(event);
  };
  for_each_actor(planned.actors, projection.initial_weights.size(), add_one);
}

// What learning adds up for one presentation: (w^i * P) * Q, from the first group to the last.
template <class T>
T TapeRecording<T>::change_of_synapse(const LearnStep& step, const SparseSynapse& synapse,
                                      std::uint32_t row, double weight) const {
  return total_change(step, static_cast<T>(weight), [&](std::size_t k) -> T {
    const LearnGroup& group = step.groups[k];
    const T post = row_of(group.post, row)[synapse.post];
    return group.pre == kNoValue ? post : post * row_of(group.pre, row)[synapse.pre];
  });
}

template <class T>
void TapeRecording<T>::read_weights_in_use() {
  for (std::uint32_t k = 0; k < weights_.size(); ++k) {
    if (reads_weights_[k]) read_weights(network_, ProjectionId{k}, parameters_, weights_[k]);
  }
}

template <class T>
const T* TapeRecording<T>::row_of(ValueId value, std::uint32_t row) const {
  return value == kNoValue ? nullptr : chunk_.slots[layout_.places[value].slot].row(row);
}

template <class T>
void TapeRecording<T>::tell_updates(std::uint64_t presentations,
                                    std::span<const std::vector<double>> factors) {
  if (!recorder_.wants_presentation(presentations) &&
      !recorder_.wants_presentation(presentations - 1)) {
    return;
  }
  const Time now = network_.timing.period * static_cast<std::int64_t>(presentations);
  for (std::uint32_t p = 0; p < network_.populations.size(); ++p) {
    const std::optional<BiasModel>& bias = network_.populations[p].bias;
    if (!bias || !bias->rule) continue;
    if (recorder_.wants(EventKind::update, PopulationId{p}, kNoProjection)) {
      add_bias_updates(PopulationId{p}, now);
    }
    flush();
  }
  for (std::uint32_t k = 0; k < network_.projections.size(); ++k) {
    if (!learns(network_, weight_owner(network_, ProjectionId{k}))) continue;
    const PopulationId post = network_.projections[k].post;
    if (recorder_.wants(EventKind::factor, post, k)) add_factors(k, now, factors[k]);
    if (recorder_.wants(EventKind::update, post, k)) add_updates(k, now);
    flush();
  }
}

template <class T>
void TapeRecording<T>::add_bias_updates(PopulationId population, Time now) {
  const double* const biases = parameters_.populations[index(population)].biases.row(0);
  const Population& model = network_.population(population);
  for (std::uint32_t neuron = 0; neuron < model.size; ++neuron) {
    events_.push_back({.time = now,
                       .caused = now,
                       .value = biases[neuron] + 0.0,
                       .neuron = NeuronId{index(model.first) + neuron},
                       .kind = EventKind::update});
  }
}

template <class T>
void TapeRecording<T>::add_factors(std::uint32_t projection, Time now,
                                   std::span<const double> factors) {
  const Projection& model = network_.projections[projection];
  for (std::uint32_t post = 0; post < factors.size(); ++post) {
    events_.push_back({.time = now,
                       .caused = now,
                       .value = factors[post],
                       .neuron = NeuronId{index(network_.population(model.post).first) + post},
                       .projection = projection,
                       .kind = EventKind::factor,
                       .port = model.port});
  }
}

template <class T>
void TapeRecording<T>::add_updates(std::uint32_t projection, Time now) {
  const Projection& model = network_.projections[projection];
  std::vector<double>& weights = weights_[projection];
  read_weights(network_, ProjectionId{projection}, parameters_, weights);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const SparseSynapse synapse = synapse_of(network_, model, k);
    events_.push_back(
        {.time = now,
         .caused = now,
         .value = weights[k] + 0.0,
         .neuron = NeuronId{index(network_.population(model.post).first) + synapse.post},
         .pre = NeuronId{index(network_.population(model.pre).first) + synapse.pre},
         .projection = projection,
         .kind = EventKind::update,
         .port = model.port});
  }
}

template class TapeRecording<float>;
template class TapeRecording<double>;

}  // namespace recirc
