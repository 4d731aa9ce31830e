#include "sim/actor/partition.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/run_failure.hpp"

namespace recirc {
Time Partition::next_presentation() const {
  const bool is_left = presented_ - presentations_.first < presentations_.examples.size();
  if (!is_left) return kNever;
  return network_->timing.period * static_cast<std::int64_t>(presented_);
}

Time Partition::next_time() const { return std::min(queue_.next(), next_presentation()); }

void Partition::run_until(Time end) {
  for (Time now = next_time(); now < end; now = next_time()) process(now);
}

// The order within an instant. Sums of changes are applied before anything else. A window that ends
// now ends before this instant's events, which belong to the next. Then what reaches synapses from
// their own neuron, the stimulus, and the volleys that close now: none of them can be the
// consequence of another at the same instant, because every signal takes 1 ns or more. Arrivals at
// synapses come last: what they contribute reaches the neurons 1 ns later, when the volleys of now
// are closed.
void Partition::process(Time now) {
  queue_.advance_to(now);
  apply_if_due(now);
  Instant* instant = queue_.present();
  if (instant != nullptr) {
    end_windows(*instant, now);
    deliver_somas(instant->somas, now);
    deliver_errors(instant->errors, now);
    for (Group& group : groups_) group.bias.fire(now, group.somas);
  }
  if (next_presentation() == now) present(now);
  if (instant != nullptr) {
    instant->sort_closings();
    for (const VolleyClosing& closing : instant->closings) close(closing, now);
    deliver_arrivals(*instant, now);
    for (Group& group : groups_) {
      for (RowSynapses* rows : group.rows) rows->fire(now, group.part, group.somas, counts_);
    }
  }
  queue_.release_present();
  if (log_) log_->end_instant();
}

void Partition::set_presentations(const Presentations& presentations) {
  presentations_ = presentations;
  for (Group& group : groups_) group.bias.begin_epoch(presentations.epoch);
  for (Synapses& synapses : synapses_) {
    std::visit([&](auto& kind) { kind.begin_epoch(presentations.epoch); }, synapses);
  }
}

void Partition::apply_if_due(Time now) {
  const auto batch = static_cast<std::int64_t>(network_->timing.batch);
  const Time due = network_->timing.period * (static_cast<std::int64_t>(applied_ + 1) * batch);
  if (now < due) return;
  ++applied_;
  const auto presentations = static_cast<double>(network_->timing.batch);
  for (Group& group : groups_) group.bias.apply(presentations, now);
  for (Synapses& synapses : synapses_) {
    const auto apply = [&](auto& kind) {
      if (!kind.projection().tie) kind.apply(presentations, now, counts_);
    };
    std::visit(apply, synapses);
  }
  if (log_) log_->end_instant();
}

void Partition::end_windows(const Instant& instant, Time now) {
  for (const WindowEnd& end : instant.window_ends) {
    std::get<SingleSynapses>(synapses_[end.group]).end_window(end.synapse, now, counts_);
  }
  for (const WindowEnd& end : instant.bias_window_ends) {
    if (groups_[end.group].part.is_dead(end.synapse, now)) continue;
    groups_[end.group].bias.fire_at_window_end(end.synapse, now, groups_[end.group].somas);
  }
}

void Partition::deliver_somas(std::span<const OwnSignal> signals, Time now) {
  for (const OwnSignal& signal : signals) {
    Group& group = groups_[signal.part];
    if (group.part.is_dead(signal.neuron, now)) continue;
    const std::uint32_t count = group.somas.receive_soma(signal.neuron, signal.value, now);
    const bool has_error = group.somas.has_error(signal.neuron);
    for (FreshPosts* listener : group.listeners) {
      listener->notice_soma(signal.neuron, count, has_error);
    }
    group.bias.notice_signal(signal.neuron, signal.part, group.somas, queue_);
    for (SingleSynapses* singles : group.singles) {
      singles->receive_soma(signal, now, queue_, counts_);
    }
  }
}

void Partition::deliver_errors(std::span<const OwnSignal> signals, Time now) {
  for (const OwnSignal& signal : signals) {
    Group& group = groups_[signal.part];
    if (group.part.is_dead(signal.neuron, now)) continue;
    if (group.somas.receive_error(signal.neuron, signal.value, now)) {
      const std::uint32_t count = group.somas.count(signal.neuron);
      for (FreshPosts* listener : group.listeners) listener->notice_error(signal.neuron, count);
    }
    group.bias.notice_signal(signal.neuron, signal.part, group.somas, queue_);
    for (SingleSynapses* singles : group.singles) {
      singles->receive_error(signal, now, queue_, counts_);
    }
  }
}

void Partition::present(Time now) {
  const std::uint64_t number = presented_++ - presentations_.first;
  presentations_.source->example(presentations_.split, presentations_.epoch,
                                 presentations_.examples[number], example_);
  for (Group& group : groups_) {
    if (!group.part.model().clamped) continue;
    for (std::uint32_t neuron = 0; neuron < group.part.size(); ++neuron) {
      if (group.part.is_dead(neuron, now)) continue;
      group.part.open(neuron, now);
      const Signals signals =
          receive_clamp(group.part.model(), group.part.state(neuron),
                        example_[group.clamp_offset + neuron], group.part.kept(neuron, now));
      if (log_) {
        log_->add({.time = now,
                   .caused = now,
                   .value = signals.soma,
                   .number = presented_ - 1,
                   .neuron = group.part.neuron_id(neuron),
                   .kind = EventKind::stimulus,
                   .port = Port::clamp});
      }
      emit(group, neuron, Port::clamp, signals, now);
    }
  }
}

void Partition::close(const VolleyClosing& closing, Time now) {
  Group& group = groups_[closing.part];
  if (closing.port == Port::basal) return close_basal(group, closing, now);
  PortVolleys& volleys = group.part.port(closing.port);
  for (std::uint32_t neuron = closing.first; neuron < closing.first + closing.count; ++neuron) {
    double sum = 0;
    if (!group.part.take_volley(volleys, neuron, now, sum)) continue;
    if (group.part.is_dead(neuron, now)) continue;
    if (!std::isfinite(sum)) fail(group, neuron, closing.port, kNotFinite, now);
    if (log_) record_volley(group, neuron, closing.port, sum, now);
    NeuronState& state = group.part.state(neuron);
    if (closing.port == Port::apical && state.volleys == 0) {
      if (may_lose_events_) continue;  // so was what S would have been
      fail(group, neuron, closing.port, "received an apical volley before any basal one", now);
    }
    const Signals signals =
        closing.port == Port::apical
            ? receive_apical_volley(group.part.model(), state, sum, group.part.kept(neuron, now))
            : receive_target_volley(state, sum, group.part.kept(neuron, now));
    if (signals.is_judged) {
      group.losses[neuron] += group.part.judged_loss(neuron);
      ++judged_;
    }
    emit(group, neuron, closing.port, signals, now);
  }
}

void Partition::close_basal(Group& group, const VolleyClosing& closing, Time now) {
  const NeuronModel& model = group.part.model();
  PortVolleys& volleys = group.part.port(Port::basal);
  with_activation(model.activation, [&](const auto& activation) {
    for (std::uint32_t neuron = closing.first; neuron < closing.first + closing.count; ++neuron) {
      double sum = 0;
      if (!group.part.take_volley(volleys, neuron, now, sum)) continue;
      if (group.part.is_dead(neuron, now)) continue;
      NeuronState& state = group.part.state(neuron);
      const Signals signals = receive_basal_volley(model, state, group.bias.values()[neuron], sum,
                                                   activation, group.part.kept(neuron, now));
      if (!std::isfinite(state.input)) {
        fail(group, neuron, Port::basal, kNotFinite, now);
      }
      if (log_) {
        record_volley(group, neuron, Port::basal, sum, now);
        log_->add({.time = now,
                   .caused = now,
                   .value = state.activity,
                   .neuron = group.part.neuron_id(neuron),
                   .kind = EventKind::activation});
      }
      if (signals.is_judged) {
        group.losses[neuron] += group.part.judged_loss(neuron);
        ++judged_;
      }
      emit(group, neuron, Port::basal, signals, now);
    }
  });
}

void Partition::deliver_arrivals(Instant& instant, Time now) {
  instant.sort_arrivals();
  for (const AxonArrival& arrival : instant.arrivals) {
    const std::uint32_t projection = bundle_projection_[arrival.bundle];
    const std::uint32_t bundle = arrival.bundle - bundle_first_[projection];
    PopulationPart& part = groups_[index(network_->projections[projection].post)].part;
    Synapses& synapses = synapses_[projection];
    if (auto* rows = std::get_if<RowSynapses>(&synapses)) {
      rows->receive_pre(bundle, arrival.value, now, part, queue_, counts_);
    } else {
      std::get<SingleSynapses>(synapses).receive_pre(bundle, arrival.value, now, part, queue_,
                                                     counts_);
    }
  }
  for (const UnreliableArrival& arrival : instant.unreliable_arrivals) {
    const std::uint32_t projection = bundle_projection_[arrival.bundle];
    auto& synapses = std::get<SingleSynapses>(synapses_[projection]);
    synapses.receive_unreliable({.synapse = arrival.bundle - bundle_first_[projection],
                                 .value = arrival.value,
                                 .left = arrival.left,
                                 .is_lost = arrival.is_lost},
                                now, groups_[index(synapses.projection().post)].part, queue_,
                                counts_);
  }
}

void Partition::emit(Group& group, std::uint32_t neuron, Port cause, const Signals& signals,
                     Time now) {
  if (log_) record_signals(group, neuron, cause, signals, now);
  const std::uint16_t part = group.part.number();
  if (signals.has_soma && group.is_heard) {
    instant_at(own_cursor_, now + kSomaDelay)
        .somas.push_back({.value = signals.soma, .neuron = neuron, .part = part, .cause = cause});
  }
  if (signals.has_error && group.is_error_heard) {
    instant_at(own_cursor_, now + kSomaDelay)
        .errors.push_back({.value = signals.error, .neuron = neuron, .part = part, .cause = cause});
  }
  if (signals.has_error && group.has_error_output) {
    send(group, neuron, Output::error, signals.error, now);
  }
  if (signals.has_axon) send(group, neuron, Output::axon, signals.axon, now);
}

void Partition::send(Group& group, std::uint32_t neuron, Output output, double value, Time now) {
  ++counts_.neuron_events;
  ++population_events_[group.part.number()];
  const NeuronId pre = group.part.neuron_id(neuron);
  for (Outgoing& outgoing : group.outgoing) {
    if (outgoing.output != output) continue;
    if (outgoing.has_own) {
      if (outgoing.is_row) {
        instant_at(outgoing.cursor, now + outgoing.travel)
            .add({.value = value, .pre = pre, .bundle = outgoing.bundle_offset + index(pre)});
      } else {
        schedule(outgoing.projection, pre, value, now);
      }
    }
    for (const std::uint32_t to : outgoing.others) {
      outboxes_[to].push_back(
          {.left = now, .value = value, .pre = pre, .projection = outgoing.projection});
    }
  }
}

void Partition::schedule(std::uint32_t projection, NeuronId pre, double value, Time left) {
  const Projection& model = network_->projections[projection];
  const std::uint32_t row = index(pre) - index(network_->population(model.pre).first);
  const std::uint32_t first = bundle_first_[projection];
  if (model.one_window) {
    queue_.at(left + model.delay - kDendriticDelay)
        .add({.value = value, .pre = pre, .bundle = first + row});
    return;
  }
  auto& single = std::get<SingleSynapses>(synapses_[projection]);
  const std::vector<std::uint32_t>& bundles = bundles_of_pre_[projection];
  if (!model.faults.are_none()) {
    const std::uint64_t number = single.count_event(row);
    for (std::uint32_t bundle = bundles[row]; bundle < bundles[row + 1]; ++bundle) {
      const TravellingEvent event{.synapse = single.drawn_for(bundle), .number = number};
      const Time delay = single.bundles()[bundle].delay + deviation(model.faults, event);
      queue_.at(left + delay - kDendriticDelay)
          .unreliable_arrivals.push_back({.value = value,
                                          .pre = pre,
                                          .bundle = first + bundle,
                                          .left = left,
                                          .is_lost = is_lost(model.faults, event)});
    }
    return;
  }
  for (std::uint32_t bundle = bundles[row]; bundle < bundles[row + 1]; ++bundle) {
    queue_.at(left + single.bundles()[bundle].delay - kDendriticDelay)
        .add({.value = value, .pre = pre, .bundle = first + bundle});
  }
}

void Partition::receive(std::span<const OutgoingEvent> events) {
  for (const OutgoingEvent& event : events) {
    schedule(event.projection, event.pre, event.value, event.left);
  }
}

void Partition::fail(const Group& group, std::uint32_t neuron, Port port, std::string_view what,
                     Time now) {
  failure_ = {.time = now, .port = port, .neuron = group.part.neuron_id(neuron)};
  throw run_failure(group.part.population(), group.part.first() + neuron, what, now,
                    network_->timing.period);
}

std::uint64_t Partition::projection_firings(ProjectionId id) const {
  return std::visit([](const auto& kind) { return kind.firings(); }, synapses_[index(id)]);
}

std::uint64_t Partition::bias_firings(PopulationId id) const {
  return groups_[index(id)].bias.firings();
}

std::span<const double> Partition::losses(PopulationId id) const {
  return groups_[index(id)].losses;
}

void Partition::forget_losses() {
  for (Group& group : groups_) std::ranges::fill(group.losses, 0.0);
  judged_ = 0;
}

std::size_t Partition::synapse_bytes() const {
  std::size_t bytes = 0;
  for (const Synapses& synapses : synapses_) {
    bytes += std::visit([](const auto& kind) { return kind.bytes(); }, synapses);
  }
  for (const Group& group : groups_) bytes += group.somas.bytes();
  return bytes;
}

}  // namespace recirc
