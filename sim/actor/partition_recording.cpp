// What a partition tells a recorder.
#include "sim/actor/partition.hpp"

namespace recirc {

namespace {

// The kinds of events at those neurons and biases (kNoProjection), or synapses, that `recorder`
// wants to know of, a bit each.
std::uint32_t kinds_wanted(const EventRecorder* recorder, PopulationId post,
                           std::uint32_t projection) {
  std::uint32_t kinds = 0;
  for (unsigned k = 0; recorder != nullptr && k < kEventKinds; ++k) {
    if (recorder->wants(static_cast<EventKind>(k), post, projection)) kinds |= 1U << k;
  }
  return kinds;
}

std::uint32_t kinds_wanted(const EventRecorder* recorder, const Network& network) {
  std::uint32_t kinds = 0;
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    kinds |= kinds_wanted(recorder, PopulationId{k}, kNoProjection);
  }
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    kinds |= kinds_wanted(recorder, network.projections[k].post, k);
  }
  return kinds;
}

}  // namespace

void Partition::set_recorder(EventRecorder* recorder) {
  log_.reset();
  if (recorder != nullptr) {
    log_ = std::make_unique<EventLog>(*recorder, number_, network_->neuron_count(),
                                      kinds_wanted(recorder, *network_));
  }
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    Group& group = groups_[k];
    group.bias.set_log({.log = log_.get(),
                        .kinds = kinds_wanted(recorder, PopulationId{k}, kNoProjection),
                        .first_post = index(group.part.neuron_id(0))});
  }
  for (std::uint32_t k = 0; k < synapses_.size(); ++k) {
    const Projection& projection = network_->projections[k];
    const SynapseLog log{.log = log_.get(),
                         .kinds = kinds_wanted(recorder, projection.post, k),
                         .projection = k,
                         .first_pre = index(network_->population(projection.pre).first),
                         .first_post = index(groups_[index(projection.post)].part.neuron_id(0)),
                         .port = projection.port};
    std::visit([&](auto& kind) { kind.set_log(log); }, synapses_[k]);
  }
}

void Partition::record_weights(ProjectionId projection, Time now) {
  if (!log_) return;
  std::visit([&](const auto& kind) { kind.log_updates(now); }, synapses_[index(projection)]);
  log_->end_instant();
}

void Partition::record_volley(const Group& group, std::uint32_t neuron, Port port, double sum,
                              Time now) {
  log_->add({.time = now,
             .caused = now - group.part.model().integration,
             .value = sum,
             .neuron = group.part.neuron_id(neuron),
             .kind = EventKind::volley,
             .port = port});
}

void Partition::record_signals(const Group& group, std::uint32_t neuron, Port cause,
                               const Signals& signals, Time now) {
  const auto record = [&](EventKind kind, Output output, double value) {
    log_->add_numbered({.time = now,
                        .caused = now,
                        .value = value,
                        .neuron = group.part.neuron_id(neuron),
                        .kind = kind,
                        .port = cause,
                        .output = output});
  };
  if (signals.has_soma) record(EventKind::soma, {}, signals.soma);
  if (signals.has_error) record(EventKind::error, {}, signals.error);
  if (signals.has_error && group.has_error_output) {
    record(EventKind::axon, Output::error, signals.error);
  }
  if (signals.has_axon) record(EventKind::axon, Output::axon, signals.axon);
}

}  // namespace recirc
