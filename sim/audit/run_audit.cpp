#include "sim/audit/run_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/population_of.hpp"
#include "network/ties.hpp"
#include "sim/audit/event_words.hpp"

namespace recirc {
namespace {

bool weights_change(const Network& network, std::uint32_t projection) {
  const ProjectionId owner = weight_owner(network, ProjectionId{projection});
  return network.projection(owner).synapse.rule.has_value() || has_learning_ties(network, owner);
}

const RecordedEvent* find(std::span<const RecordedEvent> events, const RecordedEvent& place) {
  const auto at = std::ranges::lower_bound(events, place_of(place), {}, place_of);
  return at != events.end() && place_of(*at) == place_of(place) ? &*at : nullptr;
}

}  // namespace

RunAudit::RunAudit(const Network& network, RunAuditOptions options)
    : network_(&network), options_(std::move(options)), neurons_(network) {
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    synapses_.emplace_back(network, k);
    weights_.push_back(network.projections[k].initial_weights);
    learns_.push_back(weights_change(network, k));
  }
  biases_.resize(network.neuron_count());
  sent_.resize(std::size_t{2} * network.neuron_count());
  for (const Population& population : network.populations) {
    if (!population.bias) continue;
    std::ranges::copy(population.bias->initial,
                      biases_.begin() + static_cast<std::ptrdiff_t>(index(population.first)));
  }
  batches_ = options_.first_presentation / network.timing.batch;
  is_batch_partial_ = options_.first_presentation % network.timing.batch != 0;
  replays_ = std::make_unique<LoneSynapses>(
      network, synapses_, options_.replay, [this](std::uint32_t k) { return can_replay(k); },
      [this](std::uint32_t k) { return can_replay_biases(k); });
  decide_what_can_be_checked();
}

void RunAudit::add(std::span<const RecordedEvent> events) {
  for (const RecordedEvent& event : events) {
    ++report_.events;
    if (!pending_.empty() && pending_.front().time != event.time) {
      const std::vector<RecordedEvent> instant = std::move(pending_);
      pending_.clear();
      run_until(instant.front().time);
      judge(instant.front().time, instant);
    }
    if (is_of(*network_, event)) {
      pending_.push_back(event);
    } else {
      found({.kind = AuditFinding::Kind::unexpected,
             .event = event,
             .expected = {},
             .due = {},
             .what = fmt::format("{} ns: a {} of neuron {} that the network does not have",
                                 event.time.ns, word_of(event.kind), index(event.neuron))});
    }
  }
}

RunAuditReport RunAudit::finish(Time end) {
  report_.end = end;
  if (!pending_.empty() && pending_.front().time < end) {
    run_until(pending_.front().time);
    judge(pending_.front().time, pending_);
    pending_.clear();
  }
  run_until(end);
  calendar_.clear();  // what is on its way now arrives after the end
  const auto is_of_batch = [](const RecordedEvent& event) {
    return event.kind == EventKind::update || event.kind == EventKind::factor;
  };
  std::vector<RecordedEvent> updates;
  std::ranges::copy_if(pending_, std::back_inserter(updates), is_of_batch);
  if (!updates.empty()) judge(updates.front().time, updates);
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    if (!learns_[k]) continue;
    report_.projections[report_of_projection_[k]].window_needed =
        replays_->of_projection(k).longest_wait;
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    const std::optional<BiasModel>& bias = network_->populations[k].bias;
    if (!bias || !bias->rule) continue;
    report_.biases[report_of_biases_[k]].window_needed = replays_->of_biases(k).longest_wait;
  }
  return std::move(report_);
}

Time RunAudit::next_time() const {
  const Time batch = network_->timing.period * static_cast<std::int64_t>(network_->timing.batch);
  const Time due = batch * static_cast<std::int64_t>(batches_ + 1);
  return calendar_.empty() ? due : std::min(due, calendar_.begin()->first);
}

void RunAudit::run_until(Time end) {
  for (Time next = next_time(); next < end; next = next_time()) judge(next, {});
}

// An instant, in the engines' order (sim/actor/partition.cpp): nothing in it is the consequence of
// another thing in it, but for what a neuron says to a volley, and for a change.
void RunAudit::judge(Time now, std::span<const RecordedEvent> events) {
  Instant instant;
  if (const auto at = calendar_.find(now); at != calendar_.end()) {
    instant = std::move(at->second);
    calendar_.erase(at);
  }
  expected_.clear();
  const bool is_immediate = network_->timing.apply == Apply::immediate;
  const bool is_due = apply_if_due(now, events);
  if (!is_immediate) learn_weights(events);
  step_synapses(instant, now);
  clamp(now, events);
  close_volleys(instant, now, events);
  deliver(instant, now);
  compare(events);
  if (is_due) is_batch_partial_ = false;
  if (is_immediate) learn_weights(events);
  contribute(now);
  send();
}

bool RunAudit::apply_if_due(Time now, std::span<const RecordedEvent> events) {
  const Time batch = network_->timing.period * static_cast<std::int64_t>(network_->timing.batch);
  if (now != batch * static_cast<std::int64_t>(batches_ + 1)) return false;
  const std::uint64_t number = batches_++;
  if (is_batch_partial_) {
    replays_->forget_changes();
    return true;
  }
  const auto factor = [&](std::uint32_t projection, std::uint32_t neuron) -> std::optional<double> {
    const RecordedEvent* const answer =
        find(events, {.time = now,
                      .caused = now,
                      .neuron = NeuronId{neuron},
                      .projection = projection,
                      .kind = EventKind::factor,
                      .port = network_->projections[projection].port});
    if (answer == nullptr) return std::nullopt;
    return answer->value;
  };
  replays_->apply(number, now, factor, expected_);
  return true;
}

void RunAudit::learn_weights(std::span<const RecordedEvent> events) {
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::update && event.kind != EventKind::weight) continue;
    std::uint32_t replay = LoneSynapses::kNone;
    if (event.projection == kNoProjection) {
      biases_[index(event.neuron)] = event.value;
      replay = replays_->replay_of_bias(index(event.neuron));
    } else {
      const Projection& projection = network_->projections[event.projection];
      const auto synapse = synapses_[event.projection].find(
          index(event.pre) - index(network_->population(projection.pre).first),
          index(event.neuron) - index(network_->population(projection.post).first));
      if (!synapse) continue;
      weights_[event.projection][*synapse] = event.value;
      replay = replays_->replay_of(event.projection, *synapse);
    }
    if (replay != LoneSynapses::kNone) replays_->set_weight(replay, event.value);
  }
}

void RunAudit::expect_window_end(std::uint32_t replay) {
  const Time end = replays_->window_end(replay);
  if (end != kNever) calendar_[end].window_ends.push_back(replay);
}

void RunAudit::step_synapses(const Instant& instant, Time now) {
  for (const std::uint32_t replay : instant.window_ends) {
    if (replays_->window_end(replay) == now) replays_->end_window(replay, now, expected_);
  }
  for (const OwnSignal& signal : instant.somas) {
    for (const std::uint32_t replay : replays_->onto(signal.neuron)) {
      replays_->receive_soma(replay, signal.value, signal.cause, now, expected_);
      expect_window_end(replay);
    }
  }
  for (const OwnSignal& signal : instant.errors) {
    for (const std::uint32_t replay : replays_->onto(signal.neuron)) {
      replays_->receive_error(replay, signal.value, now, expected_);
      expect_window_end(replay);
    }
  }
}

// Values of stimuli are data: they are taken as they are. But all come at once, at their time.
void RunAudit::clamp(Time now, std::span<const RecordedEvent> events) {
  const auto is_stimulus = [](const RecordedEvent& event) {
    return event.kind == EventKind::stimulus;
  };
  const std::int64_t period = network_->timing.period.ns;
  if (now.ns % period != 0 || std::ranges::none_of(events, is_stimulus)) return;
  ++report_.presentations;
  for (const RecordedEvent& event : events) {
    if (!is_stimulus(event) || !checks_neurons_[index(*population_of(*network_, event.neuron))]) {
      continue;
    }
    neurons_.clamp(index(event.neuron), event.value, now, expected_);
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    const Population& population = network_->populations[k];
    if (!population.neuron.clamped || !has(EventKind::stimulus, k)) continue;
    for (std::uint32_t neuron = 0; neuron < population.size; ++neuron) {
      if (population.is_dead(neuron, now)) continue;
      ExpectedEvent stimulus = expected({.time = now,
                                         .caused = now,
                                         .number = static_cast<std::uint64_t>(now.ns / period),
                                         .neuron = NeuronId{index(population.first) + neuron},
                                         .kind = EventKind::stimulus,
                                         .port = Port::clamp});
      stimulus.has_value = false;
      expected_.push_back(stimulus);
    }
  }
}

void RunAudit::close_volleys(Instant& instant, Time now, std::span<const RecordedEvent> events) {
  std::ranges::sort(instant.closings, {}, [](const LoneNeurons::Closing& closing) {
    return std::pair(closing.port, closing.neuron);
  });
  for (const LoneNeurons::Closing& closing : instant.closings) {
    if (!neurons_.is_due(closing, now)) continue;
    const RecordedEvent* const recorded = find(events, {.time = now,
                                                        .caused = now,
                                                        .neuron = NeuronId{closing.neuron},
                                                        .kind = EventKind::volley,
                                                        .port = closing.port});
    const std::uint32_t replay = replays_->replay_of_bias(closing.neuron);
    const double bias =
        replay == LoneSynapses::kNone ? biases_[closing.neuron] : replays_->weight(replay);
    neurons_.close(closing, bias, recorded, now, expected_);
  }
}

void RunAudit::deliver(const Instant& instant, Time now) {
  for (const Arrival& arrival : instant.arrivals) deliver(arrival, now);
}

RecordedEvent RunAudit::event_of(const Arrival& arrival, std::size_t synapse, EventKind kind,
                                 double value, Time now) const {
  const Projection& projection = network_->projections[arrival.projection];
  return {.time = now,
          .caused = arrival.left,
          .value = value,
          .neuron = NeuronId{index(network_->population(projection.post).first) +
                             synapses_[arrival.projection].post(synapse)},
          .pre = NeuronId{index(network_->population(projection.pre).first) + arrival.pre},
          .projection = arrival.projection,
          .kind = kind,
          .port = projection.port};
}

void RunAudit::deliver(const Arrival& arrival, Time now) {
  if (arrival.is_lost) return lose(arrival, now);
  for (std::size_t synapse = arrival.first; synapse < arrival.last; ++synapse) {
    double contribution = weights_[arrival.projection][synapse] * arrival.value;
    const std::uint32_t replay = replays_->replay_of(arrival.projection, synapse);
    if (replay != LoneSynapses::kNone) {
      contribution = replays_->receive_pre(replay, arrival.value, now, expected_);
      expect_window_end(replay);
    }
    if (!checks_deliveries_[arrival.projection]) continue;
    ExpectedEvent delivery =
        expected(event_of(arrival, synapse, EventKind::delivery, contribution, now));
    delivery.has_value = knows_weights_[arrival.projection];
    const RecordedEvent& event = delivery.event;
    if (early_.erase({event.projection, event.pre, event.neuron, event.caused}) > 0) continue;
    expected_.push_back(delivery);
  }
}

void RunAudit::lose(const Arrival& arrival, Time now) {
  if (!checks_deliveries_[arrival.projection]) return;
  expected_.push_back(
      expected(event_of(arrival, arrival.first, EventKind::lost, arrival.value, now)));
}

void RunAudit::contribute(Time now) {
  std::vector<Contribution> contributions;
  for (const RecordedEvent& event : happened_) {
    if (event.kind != EventKind::delivery) continue;
    if (!checks_neurons_[index(*population_of(*network_, event.neuron))]) continue;
    contributions.push_back({.value = event.value,
                             .neuron = index(event.neuron),
                             .pre = event.pre,
                             .projection = event.projection});
  }
  std::vector<std::pair<Time, LoneNeurons::Closing>> closings;
  neurons_.contribute(contributions, now, closings);
  for (const auto& [time, closing] : closings) calendar_[time].closings.push_back(closing);
}

// A stimulus comes before the volleys of its instant.
void RunAudit::send() {
  const auto send_if = [this](bool is_clamp) {
    for (const RecordedEvent& event : happened_) {
      if ((event.port == Port::clamp) != is_clamp) continue;
      if (event.kind == EventKind::axon) send_axon(event);
      if (event.kind == EventKind::soma || event.kind == EventKind::error) send_own(event);
    }
  };
  send_if(true);
  send_if(false);
}

void RunAudit::send_own(const RecordedEvent& event) {
  if (replays_->onto(index(event.neuron)).empty()) return;
  Instant& instant = calendar_[event.time + kSomaDelay];
  (event.kind == EventKind::soma ? instant.somas : instant.errors)
      .push_back({.neuron = index(event.neuron), .value = event.value, .cause = event.port});
}

void RunAudit::send_axon(const RecordedEvent& event) {
  const std::uint32_t population = index(*population_of(*network_, event.neuron));
  const std::uint32_t pre = index(event.neuron) - index(network_->populations[population].first);
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const Projection& projection = network_->projections[k];
    if (index(projection.pre) != population || projection.output != event.output) continue;
    const auto [first, last] = synapses_[k].of_pre(pre);
    if (!projection.faults.are_none()) {
      send_unreliable(k,
                      {.projection = k,
                       .pre = pre,
                       .first = first,
                       .last = last,
                       .value = event.value,
                       .left = event.time},
                      event.number);
      continue;
    }
    // Synapses of one neuron are sorted by delay: those with the same one are reached together.
    for (std::size_t begin = first; begin < last;) {
      const Time delay = synapses_[k].delay(begin);
      std::size_t end = projection.all_to_all ? last : begin;
      while (end < last && synapses_[k].delay(end) == delay) ++end;
      calendar_[event.time + delay - kDendriticDelay].arrivals.push_back({.projection = k,
                                                                          .pre = pre,
                                                                          .first = begin,
                                                                          .last = end,
                                                                          .value = event.value,
                                                                          .left = event.time});
      begin = end;
    }
  }
}

// Every synapse for itself: what happens to its event is drawn by key (neurons/event_faults.hpp).
void RunAudit::send_unreliable(std::uint32_t projection, const Arrival& all, std::uint64_t number) {
  const Projection& model = network_->projections[projection];
  const SynapseIndex& synapses = synapses_[projection];
  const std::uint64_t posts = network_->population(model.post).size;
  for (std::size_t synapse = all.first; synapse < all.last; ++synapse) {
    const std::uint64_t pair = all.pre * posts + synapses.post(synapse);
    const TravellingEvent event{.synapse = model.drawn_for(pair), .number = number};
    const Time delay = synapses.delay(synapse) + deviation(model.faults, event);
    Arrival arrival = all;
    arrival.first = synapse;
    arrival.last = synapse + 1;
    arrival.is_lost = is_lost(model.faults, event);
    calendar_[all.left + delay - kDendriticDelay].arrivals.push_back(arrival);
  }
}

}  // namespace recirc
