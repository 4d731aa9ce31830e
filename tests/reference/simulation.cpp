#include "tests/reference/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

namespace recirc::reference {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::shared_ptr<const RuleWalk> walk_of(const std::optional<LearningRule>& rule) {
  return rule ? std::make_shared<const RuleWalk>(rule->text()) : nullptr;
}

}  // namespace

Simulation::Simulation(const Network& network, std::uint64_t most_events)
    : timing_(network.timing),
      populations_(network.populations),
      projections_(network.projections),
      most_events_(most_events),
      firings_(network.projections.size()),
      bias_firings_(network.populations.size()),
      events_(network.populations.size()) {
  for (std::uint32_t k = 0; k < populations_.size(); ++k) add_population(populations_[k], k);
  for (std::uint32_t k = 0; k < projections_.size(); ++k) add_projection(projections_[k], k);
}

void Simulation::add_population(const Population& population, std::uint32_t number) {
  const NeuronModel& model = population.neuron;
  const NeuronFacts facts{
      .activation = model.activation,
      .axon_memory = model.axon_memory,
      .soma_memory = model.soma_memory,
      .clamped = model.clamped,
      .recirculates_error = model.clamped && model.recirculates == Recirculates::error,
      .max_sends = model.max_sends,
      .by_change = model.transmission == Transmission::change,
      .threshold = model.threshold,
      .bias_in_first_volley_only = model.bias_in_first_volley_only,
      .window_ns = model.window.ns,
      .integration_ns = model.integration.ns,
      .is_fixed_point = model.numbers.step > 0};
  SynapseFacts bias{.rule = nullptr,
                    .rate = 0,
                    .element_limit = kNoLimit,
                    .window_ns = model.window.ns,
                    .by_change = false,
                    .is_bias = true};
  if (population.bias) {
    bias.rule = walk_of(population.bias->rule);
    bias.rate = population.bias->rate;
  }
  for (std::uint32_t k = 0; k < population.size; ++k) {
    neurons_.emplace_back(facts);
    population_of_.push_back(number);
    numbers_.push_back(0);
    sent_.push_back({});
    biases_.emplace_back(bias, population.bias ? population.bias->initial[k] : 0.0);
    soma_log_.emplace_back();
  }
}

void Simulation::add_projection(const Projection& projection, std::uint32_t number) {
  const SynapseFacts facts{.rule = walk_of(projection.synapse.rule),
                           .rate = projection.synapse.rate,
                           .element_limit = projection.synapse.element_limit,
                           .window_ns = projection.synapse.window.ns,
                           .by_change = projection.synapse.transmission == Transmission::change,
                           .is_bias = false};
  const Population& pre = populations_[index(projection.pre)];
  const Population& post = populations_[index(projection.post)];
  const auto add_synapse = [&](std::uint32_t from, std::uint32_t to, Time delay, double weight) {
    synapses_.emplace_back(facts, weight);
    synapse_numbers_.push_back(0);
    places_.push_back({.projection = number,
                       .pre = index(pre.first) + from,
                       .post = index(post.first) + to,
                       .delay_ns = delay.ns});
  };
  if (projection.all_to_all) {
    for (std::uint32_t k = 0; k < pre.size * post.size; ++k) {
      add_synapse(k / post.size, k % post.size, projection.delay, projection.initial_weights[k]);
    }
  }
  for (std::size_t k = 0; k < projection.synapses.size(); ++k) {
    const SparseSynapse& synapse = projection.synapses[k];
    add_synapse(synapse.pre, synapse.post, synapse.delay, projection.initial_weights[k]);
  }
}

void Simulation::add(const Place& place, const What& what) {
  if (!queue_.emplace(place, what).second) throw std::logic_error("two events have one place");
}

void Simulation::present(const std::vector<std::vector<double>>& examples) {
  const std::int64_t period = timing_.period.ns;
  for (const std::vector<double>& example : examples) {
    const std::int64_t now = static_cast<std::int64_t>(presented_++) * period;
    std::size_t element = 0;
    for (std::uint32_t neuron = 0; neuron < neurons_.size(); ++neuron) {
      if (!populations_[population_of_[neuron]].neuron.clamped) continue;
      const bool is_mute =
          is_silent({.kind = Silenced::Kind::stimulus, .time_ns = now, .neuron = neuron});
      const double value = example.at(element++);
      add({.time_ns = now,
           .phase = Phase::arrival,
           .target = Target::neuron,
           .post = neuron,
           .port = static_cast<std::uint8_t>(Port::clamp),
           .pre = 0,
           .number = 0},
          {.value = is_mute ? 0 : value, .cause = Port::clamp});
    }
    if (presented_ % timing_.batch == 0 && timing_.apply == Apply::batch) {
      add({.time_ns = now + period,
           .phase = Phase::apply,
           .target = Target::neuron,
           .post = 0,
           .port = 0,
           .pre = 0,
           .number = 0},
          {});
    }
  }
  run_before(static_cast<std::int64_t>(presented_) * period);
}

// A batch that is complete when the last period ends is still applied.
void Simulation::run_before(std::int64_t time_ns) {
  while (!queue_.empty()) {
    const auto [place, what] = *queue_.begin();
    const bool is_due =
        place.time_ns < time_ns || (place.time_ns == time_ns && place.phase == Phase::apply);
    if (!is_due) return;
    if (++happened_ > most_events_) throw TooLong();
    queue_.erase(queue_.begin());
    happen(place, what);
  }
}

void Simulation::happen(const Place& place, const What& what) {
  switch (place.phase) {
    case Phase::apply:
      return apply_batch(place.time_ns);
    case Phase::window_end:
      return end_window(place);
    case Phase::arrival:
      return place.target == Target::neuron ? arrive_at_neuron(place, what)
                                            : arrive_at_synapse(place, what);
    case Phase::volley_end:
      return end_volley(place);
  }
}

void Simulation::apply_batch(std::int64_t now_ns) {
  for (Synapse& bias : biases_) {
    if (bias.learns()) bias.apply(timing_.batch);
  }
  for (Synapse& synapse : synapses_) {
    if (!synapse.learns()) continue;
    synapse.apply(timing_.batch);
    ++tally_.weight_updates;
  }
  for (std::uint32_t k = 0; k < projections_.size(); ++k) {
    const SynapseModel& model = projections_[k].synapse;
    if (model.rule && model.incoming_norm_limit < kNoLimit) limit_norms(k);
  }
  for (std::uint32_t k = 0; k < biases_.size(); ++k) keep_weight(Target::bias, k, now_ns);
  for (std::uint32_t k = 0; k < synapses_.size(); ++k) keep_weight(Target::synapse, k, now_ns);
}

// Each synapse reports its weight to its neuron, which answers with one factor.
void Simulation::limit_norms(std::uint32_t projection) {
  const Population& posts = populations_[index(projections_[projection].post)];
  for (std::uint32_t k = 0; k < posts.size; ++k) {
    std::vector<Synapse*> incoming;
    for (std::size_t s = 0; s < synapses_.size(); ++s) {
      const bool is_its =
          places_[s].projection == projection && places_[s].post == index(posts.first) + k;
      if (is_its) incoming.push_back(&synapses_[s]);
    }
    double norm = 0;
    for (const Synapse* synapse : incoming) norm = std::hypot(norm, synapse->weight());
    const double limit = projections_[projection].synapse.incoming_norm_limit;
    for (Synapse* synapse : incoming) synapse->scale(norm > limit ? limit / norm : 1.0);
    tally_.synaptic_events += incoming.size();
    tally_.effective_synaptic_events += incoming.size();
    ++tally_.neuron_events;
  }
}

// Nothing that the dead would have said or learned.
bool Simulation::is_dead(std::uint32_t neuron, std::int64_t now_ns) const {
  const Population& population = populations_[population_of_[neuron]];
  const std::uint32_t number = neuron - index(population.first);
  return !population.dies.empty() && now_ns >= population.dies.at(number).ns;
}

void Simulation::end_window(const Place& place) {
  if (place.target == Target::neuron) return neurons_[place.post].close();
  Synapse& actor = place.target == Target::bias ? biases_[place.post] : synapses_[place.post];
  const std::uint32_t post = place.target == Target::bias ? place.post : places_[place.post].post;
  const std::optional<Firing> firing = actor.close();
  if (firing && !is_dead(post, place.time_ns))
    fired(place.target, place.post, *firing, place.time_ns);
}

void Simulation::arrive_at_neuron(const Place& place, const What& what) {
  if (is_dead(place.post, place.time_ns)) return;
  Neuron& neuron = neurons_[place.post];
  if (const std::optional<std::int64_t> end = neuron.open(place.time_ns)) {
    add({.time_ns = *end,
         .phase = Phase::window_end,
         .target = Target::neuron,
         .post = place.post,
         .port = 0,
         .pre = 0,
         .number = 0},
        {});
  }
  const auto port = static_cast<Port>(place.port);
  if (port == Port::clamp) {
    return speak(place.post, place.time_ns,
                 neuron.receive_clamp(what.value, keep_of(place.post, place.time_ns)), Port::clamp);
  }
  const SynapseModel& synapse = projections_[places_[place.pre].projection].synapse;
  const bool by_change = synapse.transmission == Transmission::change;
  const std::optional<std::uint64_t> volley = neuron.receive(port, what.value, by_change);
  if (!volley) return;
  const Population& population = populations_[population_of_[place.post]];
  add({.time_ns = place.time_ns + population.neuron.integration.ns,
       .phase = Phase::volley_end,
       .target = Target::neuron,
       .post = place.post,
       .port = place.port,
       .pre = 0,
       .number = *volley},
      {});
}

void Simulation::arrive_at_synapse(const Place& place, const What& what) {
  const std::uint32_t post = place.target == Target::bias ? place.post : places_[place.post].post;
  const bool is_of_dead = is_dead(post, place.time_ns);
  if (is_of_dead && place.port != kAxon) return;
  if (what.is_lost) {
    ++tally_.lost_events;
    return;
  }
  Synapse& actor = place.target == Target::bias ? biases_[place.post] : synapses_[place.post];
  if (const std::optional<std::int64_t> end = actor.open(place.time_ns)) {
    add({.time_ns = *end,
         .phase = Phase::window_end,
         .target = place.target,
         .post = place.post,
         .port = 0,
         .pre = 0,
         .number = 0},
        {});
  }
  std::optional<Firing> firing;
  if (place.port == kSoma) {
    firing = actor.receive_soma(what.value, what.cause, place.time_ns);
  } else if (place.port == kError) {
    firing = actor.receive_error(what.value);
  } else {
    ++tally_.synaptic_events;
    if (what.value != 0) ++tally_.effective_synaptic_events;
    const SynapsePlace& synapse = places_[place.post];
    const bool is_mute = is_silent({.kind = Silenced::Kind::delivery,
                                    .time_ns = place.time_ns,
                                    .neuron = synapse.post,
                                    .pre = synapse.pre,
                                    .projection = synapse.projection});
    const double value = is_mute ? 0 : what.value;
    add({.time_ns = place.time_ns + 1,
         .phase = Phase::arrival,
         .target = Target::neuron,
         .post = synapse.post,
         .port = static_cast<std::uint8_t>(projections_[synapse.projection].port),
         .pre = place.post,
         .number = ++synapse_numbers_[place.post]},
        {.value = value * actor.weight(), .cause = Port::basal});
    firing = actor.receive_axon(value, place.time_ns);
  }
  if (firing && !is_of_dead) fired(place.target, place.post, *firing, place.time_ns);
}

void Simulation::fired(Target target, std::uint32_t actor, const Firing& firing,
                       std::int64_t now_ns) {
  Synapse& synapse = target == Target::bias ? biases_[actor] : synapses_[actor];
  synapse.add(firing.change);
  Change change{
      .time_ns = now_ns, .is_bias = target == Target::bias, .post = actor, .value = firing.change};
  if (!change.is_bias) {
    change.projection = places_[actor].projection;
    change.pre = places_[actor].pre;
    change.post = places_[actor].post;
  }
  changes_.push_back(change);
  const bool is_immediate = timing_.apply == Apply::immediate;
  if (is_immediate) {
    synapse.apply(1.0);
    keep_weight(target, actor, now_ns);
  }
  if (target == Target::bias) {
    ++bias_firings_[population_of_[actor]];
    return;
  }
  ++firings_[places_[actor].projection];
  ++tally_.synaptic_events;
  if (!firing.is_presynaptically_silent) ++tally_.effective_synaptic_events;
  if (is_immediate) ++tally_.weight_updates;
}

void Simulation::end_volley(const Place& place) {
  const auto port = static_cast<Port>(place.port);
  Neuron& neuron = neurons_[place.post];
  if (!neuron.has_volley(port, place.number)) return;
  if (is_dead(place.post, place.time_ns)) return neuron.drop_volley(port);
  const double bias = biases_[place.post].weight();
  const bool is_finite = std::isfinite(neuron.volley_sum(port)) &&
                         (port != Port::basal || std::isfinite(neuron.volley_sum(port) + bias));
  const bool is_early = port == Port::apical && !neuron.may_receive_apical();
  const bool is_lossy =
      std::ranges::any_of(projections_, [](const Projection& p) { return p.faults.loss > 0; }) ||
      std::ranges::any_of(populations_, [](const Population& p) { return !p.dies.empty(); });
  if (!is_finite || (is_early && !is_lossy)) throw Failure(place.post, place.time_ns);
  if (is_early) return neuron.drop_volley(port);
  const Silenced volley{
      .kind = Silenced::Kind::volley, .time_ns = place.time_ns, .neuron = place.post, .port = port};
  const double sum = is_silent(volley) ? 0 : neuron.volley_sum(port);
  Silenced activation = volley;
  activation.kind = Silenced::Kind::activation;
  const Keep keep = keep_of(place.post, place.time_ns);
  constexpr int kActivity = 1;
  const Keep heard = [&](double value, int what) {
    return what == kActivity && is_silent(activation) ? 0 : keep(value, what);
  };
  speak(place.post, place.time_ns, neuron.end_volley(port, sum, bias, heard), port);
}

// Where some neurons are told their target, what comes back to a clamped one is no answer.
bool Simulation::is_no_answer(std::uint32_t neuron, Port cause) const {
  return cause == Port::basal && populations_[population_of_[neuron]].neuron.clamped &&
         std::ranges::any_of(projections_, [](const Projection& projection) {
           return projection.port == Port::target;
         });
}

void Simulation::speak(std::uint32_t neuron, std::int64_t now_ns, const Spoken& spoken,
                       Port cause) {
  if (spoken.loss && !is_no_answer(neuron, cause)) {
    loss_ += *spoken.loss;
    ++judged_;
  }
  const auto heard = [&](Silenced::Kind kind, Output output, double value) {
    const bool is_mute = is_silent(
        {.kind = kind, .time_ns = now_ns, .neuron = neuron, .port = cause, .output = output});
    return is_mute ? 0 : value;
  };
  if (spoken.soma) {
    soma_log_[neuron].emplace_back(now_ns, *spoken.soma);
    const double soma = heard(Silenced::Kind::soma, {}, *spoken.soma);
    tell_own_synapses(neuron, now_ns + 1, kSoma, {.value = soma, .cause = cause});
  }
  if (spoken.error) {
    const double error = heard(Silenced::Kind::error, {}, *spoken.error);
    tell_own_synapses(neuron, now_ns + 1, kError, {.value = error, .cause = cause});
    send(neuron, now_ns, heard(Silenced::Kind::axon, Output::error, error), Output::error);
  }
  if (spoken.axon) {
    const double axon = heard(Silenced::Kind::axon, Output::axon, *spoken.axon);
    send(neuron, now_ns, axon, Output::axon);
  }
}

// An axon speaks whether anybody listens or not; an error output only where there is one.
void Simulation::send(std::uint32_t neuron, std::int64_t now_ns, double value, Output output) {
  const std::uint64_t number = ++numbers_[neuron];
  bool is_sent = output == Output::axon;
  for (const Projection& projection : projections_) {
    const bool is_its = index(projection.pre) == population_of_[neuron];
    is_sent = is_sent || (is_its && projection.output == output);
  }
  if (!is_sent) return;
  ++tally_.neuron_events;
  ++events_[population_of_[neuron]];
  const std::uint64_t before = sent_[neuron].at(static_cast<std::size_t>(output))++;
  for (std::uint32_t s = 0; s < synapses_.size(); ++s) {
    const SynapsePlace& synapse = places_[s];
    if (synapse.pre != neuron || projections_[synapse.projection].output != output) continue;
    // Uniform: a product of 64 random bits, read as a fraction, with what may happen.
    const EventFaults& faults = projections_[synapse.projection].faults;
    const double chance =
        std::ldexp(static_cast<double>(fate(s, Purpose::event_loss, before) >> 11), -53);
    __extension__ using Wide = unsigned __int128;
    const auto late_ns =
        static_cast<std::int64_t>((static_cast<Wide>(fate(s, Purpose::delay_jitter, before)) *
                                   static_cast<std::uint64_t>(2 * faults.jitter.ns + 1)) >>
                                  64U);
    add({.time_ns = now_ns + synapse.delay_ns + late_ns - faults.jitter.ns - 1,
         .phase = Phase::arrival,
         .target = Target::synapse,
         .post = s,
         .port = kAxon,
         .pre = neuron,
         .number = number},
        {.value = value, .cause = Port::basal, .is_lost = chance < faults.loss});
  }
}

void Simulation::tell_own_synapses(std::uint32_t neuron, std::int64_t at_ns, std::uint8_t port,
                                   const What& what) {
  const std::uint64_t number = ++numbers_[neuron];
  const auto tell = [&](Target target, std::uint32_t actor) {
    add({.time_ns = at_ns,
         .phase = Phase::arrival,
         .target = target,
         .post = actor,
         .port = port,
         .pre = neuron,
         .number = number},
        what);
  };
  tell(Target::bias, neuron);
  for (std::uint32_t s = 0; s < synapses_.size(); ++s) {
    if (places_[s].post == neuron) tell(Target::synapse, s);
  }
}

std::vector<double> Simulation::weights(std::size_t projection) const {
  std::vector<double> weights;
  for (std::size_t s = 0; s < synapses_.size(); ++s) {
    if (places_[s].projection == projection) weights.push_back(synapses_[s].weight());
  }
  return weights;
}

std::vector<double> Simulation::biases(std::size_t population) const {
  std::vector<double> biases;
  for (std::size_t neuron = 0; neuron < neurons_.size(); ++neuron) {
    if (population_of_[neuron] == population) biases.push_back(biases_[neuron].weight());
  }
  return biases;
}

}  // namespace recirc::reference
