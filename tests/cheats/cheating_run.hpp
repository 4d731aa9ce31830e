#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "sim/audit/run_audit.hpp"
#include "sim/event_recorder.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {

/// One presentation of a run, for who may see everything.
struct Omniscience {
  std::span<const RecordedEvent> events;  ///< of the whole presentation, what is to come included
  std::span<const double> weights;        ///< of all synapses of the projection
  double loss = 0;                        ///< of the whole network
  std::uint32_t posts = 0;                ///< the size of the postsynaptic population
  NeuronId first_pre{};
  NeuronId first_post{};
};

/// What a synapse that cheats changes by, instead of `honest`.
using Cheat = std::function<double(const Omniscience& all, std::uint32_t pre, std::uint32_t post,
                                   double honest)>;

/// Runs the training data once on an engine in which the synapses of projection 0 learn by `cheat`:
/// weights, and all that follows from them, are really those. Batches are of one presentation.
/// Returns what it records, which hides nothing and admits nothing.
inline std::vector<RecordedEvent> cheating_run(const Built& built, const Cheat& cheat) {
  const Network& network = built.network;
  const Projection& projection = network.projections[0];
  const SynapseModel& model = projection.synapse;
  ensure(network.timing.batch == 1 && projection.all_to_all, "a cheat is simple");
  ActorEngine engine(network, 1);
  std::vector<RecordedEvent> recording;
  std::vector<double> weights = engine.weights(ProjectionId{0});
  for (std::uint32_t example = 0; example < built.data->size(Split::train); ++example) {
    EventsInMemory recorder(1);
    engine.set_recorder(&recorder);
    engine.forget_losses();
    engine.present(*built.data, Split::train, 0, {&example, 1});
    std::vector<RecordedEvent> events = recorder.events();
    const Omniscience all{.events = events,
                          .weights = weights,
                          .loss = engine.tally().loss.sum,
                          .posts = network.population(projection.post).size,
                          .first_pre = network.population(projection.pre).first,
                          .first_post = network.population(projection.post).first};
    std::vector<RecordedEvent> told = events;
    std::vector<double> updated = weights;
    for (RecordedEvent& event : told) {
      if (event.projection != 0) continue;
      const std::uint32_t pre = index(event.pre) - index(all.first_pre);
      const std::uint32_t post = index(event.neuron) - index(all.first_post);
      double& weight = updated[std::size_t{pre} * all.posts + post];
      if (event.kind == EventKind::change) {
        event.value = cheat(all, pre, post, event.value);
        weight = applied(weight, event.value, model.rate, model.element_limit);
      }
    }
    // The update is of the presentation's end, after all changes.
    for (RecordedEvent& event : told) {
      if (event.kind != EventKind::update || event.projection != 0) continue;
      event.value = updated[std::size_t{index(event.pre) - index(all.first_pre)} * all.posts +
                            (index(event.neuron) - index(all.first_post))];
    }
    weights = updated;
    engine.set_recorder(nullptr);
    engine.set_weights(ProjectionId{0}, weights);
    recording.insert(recording.end(), told.begin(), told.end());
  }
  return recording;
}

/// Audits a recording of the training data, presented once.
inline RunAuditReport audit_of(const Network& network, std::span<const RecordedEvent> recording,
                               std::uint64_t presentations, const RunAuditOptions& options = {}) {
  RunAudit audit(network, options);
  audit.add(recording);
  return audit.finish(network.timing.period * static_cast<std::int64_t>(presentations));
}

}  // namespace recirc::testing_support
