#include "sim/actor/single_synapses.hpp"

#include <algorithm>
#include <cmath>

namespace recirc {

SingleSynapses::SingleSynapses(const Network& network, const Projection& projection,
                               std::uint32_t number, const PopulationPart& part)
    : projection_(&projection),
      number_(number),
      is_immediate_(network.timing.apply == Apply::immediate),
      post_(&part.population()),
      first_post_(part.first()) {
  const std::uint32_t first = part.first();
  const std::uint32_t end = first + part.size();
  if (projection.all_to_all) {
    const std::uint32_t posts = part.population().size;
    for (std::uint32_t pre = 0; pre < network.population(projection.pre).size; ++pre) {
      for (std::uint32_t post = first; post < end; ++post) {
        add(pre, post - first, projection.delay, std::size_t{pre} * posts + post);
      }
    }
  } else {
    for (std::size_t k = 0; k < projection.synapses.size(); ++k) {
      const SparseSynapse& synapse = projection.synapses[k];
      if (synapse.post < first || synapse.post >= end) continue;
      add(synapse.pre, synapse.post - first, synapse.delay, k);
    }
  }
  changes_.resize(is_plastic() ? synapses_.size() : 0);
  if (is_plastic() && projection.synapse.rule->fires_at_window_end()) {
    end_expected_.assign(synapses_.size(), kNever);
  }
  if (!projection.faults.are_none()) sent_.assign(network.population(projection.pre).size, 0);
  index_by_post(part.size());
}

void SingleSynapses::add(std::uint32_t pre, std::uint32_t post, Time delay,
                         std::size_t weight_index) {
  const std::uint32_t synapse = size();
  synapses_.emplace_back(projection_->synapse, projection_->initial_weights[weight_index]);
  pres_.push_back(pre);
  posts_.push_back(post);
  weight_indices_.push_back(weight_index);
  const bool is_alone = !projection_->faults.are_none();
  if (is_alone || bundles_.empty() || bundles_.back().pre != pre ||
      bundles_.back().delay != delay) {
    bundles_.push_back({.pre = pre, .delay = delay, .first = synapse, .count = 0});
  }
  ++bundles_.back().count;
}

// A stable counting sort: synapses of one neuron stay in order of their presynaptic neurons.
void SingleSynapses::index_by_post(std::uint32_t posts) {
  incoming_first_.assign(std::size_t{posts} + 1, 0);
  for (const std::uint32_t post : posts_) ++incoming_first_[post + 1];
  for (std::uint32_t post = 0; post < posts; ++post) {
    incoming_first_[post + 1] += incoming_first_[post];
  }
  std::vector<std::uint32_t> next(incoming_first_.begin(), incoming_first_.end() - 1);
  incoming_.resize(posts_.size());
  for (std::uint32_t synapse = 0; synapse < size(); ++synapse) {
    incoming_[next[posts_[synapse]]++] = synapse;
  }
}

std::span<const std::uint32_t> SingleSynapses::incoming(std::uint32_t post) const {
  return std::span(incoming_).subspan(incoming_first_[post],
                                      incoming_first_[post + 1] - incoming_first_[post]);
}

void SingleSynapses::receive_pre(std::uint32_t bundle_number, double value, Time now,
                                 PopulationPart& part, EventQueue<Instant>& queue,
                                 EventCounts& counts) {
  const Bundle& bundle = bundles_[bundle_number];
  const Time left = now + kDendriticDelay - bundle.delay;
  for (std::uint32_t synapse = bundle.first; synapse < bundle.first + bundle.count; ++synapse) {
    deliver(synapse, value, left, now, part, queue, counts);
  }
}

void SingleSynapses::receive_unreliable(const Unreliable& event, Time now, PopulationPart& part,
                                        EventQueue<Instant>& queue, EventCounts& counts) {
  if (!event.is_lost)
    return deliver(event.synapse, event.value, event.left, now, part, queue, counts);
  ++counts.lost_events;
  if (log_.wants(EventKind::lost))
    log(EventKind::lost, event.synapse, now, event.left, event.value);
}

void SingleSynapses::deliver(std::uint32_t synapse, double value, Time left, Time now,
                             PopulationPart& part, EventQueue<Instant>& queue,
                             EventCounts& counts) {
  ++counts.synaptic_events;
  if (value != 0) ++counts.effective_synaptic_events;
  PortVolleys& volleys = part.port(projection_->port);
  std::vector<double>& sums =
      projection_->synapse.transmission == Transmission::change ? volleys.held : volleys.sum;
  const std::uint32_t post = posts_[synapse];
  part.expect_contribution(projection_->port, post, 1, now + kDendriticDelay, queue);
  const double contribution = synapses_[synapse].receive_pre(projection_->synapse, value, now);
  if (value != 0) sums[post] += contribution;
  if (log_.wants(EventKind::delivery)) log(EventKind::delivery, synapse, now, left, contribution);
  after_event(synapse, now, queue, counts);
}

void SingleSynapses::receive_soma(const OwnSignal& signal, Time now, EventQueue<Instant>& queue,
                                  EventCounts& counts) {
  for (const std::uint32_t synapse : incoming(signal.neuron)) {
    synapses_[synapse].receive_post(projection_->synapse, signal.value, signal.cause, now);
    after_event(synapse, now, queue, counts);
  }
}

void SingleSynapses::receive_error(const OwnSignal& signal, Time now, EventQueue<Instant>& queue,
                                   EventCounts& counts) {
  for (const std::uint32_t synapse : incoming(signal.neuron)) {
    synapses_[synapse].receive_error(projection_->synapse, signal.value, now);
    after_event(synapse, now, queue, counts);
  }
}

void SingleSynapses::after_event(std::uint32_t synapse, Time now, EventQueue<Instant>& queue,
                                 EventCounts& counts) {
  if (!is_plastic() || is_dead(synapse, now)) return;
  if (const std::optional<double> change = synapses_[synapse].fire(projection_->synapse)) {
    fired(synapse, *change, now, counts);
  }
  if (end_expected_.empty()) return;
  const Time opened = synapses_[synapse].window_opened();
  if (end_expected_[synapse] == opened) return;
  end_expected_[synapse] = opened;
  queue.at(opened + projection_->synapse.window)
      .window_ends.push_back({.group = number_, .synapse = synapse});
}

void SingleSynapses::end_window(std::uint32_t synapse, Time now, EventCounts& counts) {
  if (is_dead(synapse, now)) return;
  if (const auto change = synapses_[synapse].fire_at_window_end(projection_->synapse)) {
    fired(synapse, *change, now, counts);
  }
}

void SingleSynapses::log(EventKind kind, std::uint32_t synapse, Time now, Time caused,
                         double value) const {
  log_.add(kind, now, caused, pres_[synapse], posts_[synapse], value);
}

void SingleSynapses::log_updates(Time now) const {
  for (std::uint32_t k = 0; k < size(); ++k) {
    log(EventKind::update, k, now, now, synapses_[k].weight());
  }
}

void SingleSynapses::fired(std::uint32_t synapse, double change, Time now, EventCounts& counts) {
  ++firings_;
  if (log_.wants(EventKind::change)) log(EventKind::change, synapse, now, now, change);
  ++counts.synaptic_events;
  if (!synapses_[synapse].is_presynaptically_silent(projection_->synapse)) {
    ++counts.effective_synaptic_events;
  }
  changes_[synapse] += change;
  if (!is_immediate_) return;
  const SynapseModel& model = projection_->synapse;
  synapses_[synapse].set_weight(
      applied(synapses_[synapse].weight(), changes_[synapse], rate_, model.element_limit));
  changes_[synapse] = 0;
  keep_number(synapse, now);
  ++counts.weight_updates;
  if (log_.wants(EventKind::update))
    log(EventKind::update, synapse, now, now, synapses_[synapse].weight());
}

bool SingleSynapses::has_open_window(Time now) const {
  return std::ranges::any_of(synapses_, [&](const Synapse& synapse) {
    return synapse.has_open_window(projection_->synapse, now);
  });
}

std::size_t SingleSynapses::bytes() const {
  const std::size_t buffered = is_plastic() ? projection_->synapse.rule->pre_needed() +
                                                  projection_->synapse.rule->post_needed()
                                            : 0;
  return synapses_.capacity() * (sizeof(Synapse) + buffered * sizeof(double)) +
         changes_.capacity() * sizeof(double) + end_expected_.capacity() * sizeof(Time) +
         (pres_.capacity() + posts_.capacity() + incoming_.capacity()) * sizeof(std::uint32_t) +
         weight_indices_.capacity() * sizeof(std::size_t) + bundles_.capacity() * sizeof(Bundle);
}

void SingleSynapses::apply(double presentations, Time now, EventCounts& counts) {
  if (!is_plastic() || is_immediate_) return;
  const SynapseModel& model = projection_->synapse;
  for (std::uint32_t k = 0; k < size(); ++k) {
    synapses_[k].set_weight(
        applied(synapses_[k].weight(), changes_[k], rate_ / presentations, model.element_limit));
    changes_[k] = 0;
  }
  counts.weight_updates += size();
  if (std::isfinite(model.incoming_norm_limit)) limit_incoming_norms(now, counts);
  for (std::uint32_t k = 0; k < size() && !model.numbers.is_exact(); ++k) keep_number(k, now);
  if (log_.wants(EventKind::update)) log_updates(now);
}

void SingleSynapses::keep_number(std::uint32_t synapse, Time now) {
  synapses_[synapse].set_weight(kept(projection_->synapse.numbers, synapses_[synapse].weight(),
                                     Purpose::weight_rounding, drawn_for(synapse),
                                     static_cast<std::uint64_t>(now.ns)));
}

void SingleSynapses::limit_incoming_norms(Time now, EventCounts& counts) {
  const auto posts = static_cast<std::uint32_t>(incoming_first_.size() - 1);
  for (std::uint32_t post = 0; post < posts; ++post) {
    double squared_norm = 0;
    for (const std::uint32_t synapse : incoming(post)) {
      squared_norm += synapses_[synapse].weight() * synapses_[synapse].weight();
    }
    const double factor = norm_factor(squared_norm, projection_->synapse.incoming_norm_limit);
    if (log_.wants(EventKind::factor)) log_.add_factor(now, post, factor);
    for (const std::uint32_t synapse : incoming(post)) {
      synapses_[synapse].set_weight(synapses_[synapse].weight() * factor);
    }
  }
  counts.synaptic_events += size();
  counts.effective_synaptic_events += size();
  counts.neuron_events += posts;
}

}  // namespace recirc
