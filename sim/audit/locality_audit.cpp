#include "sim/audit/locality_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/actor/actor_engine.hpp"
#include "sim/audit/audit_recorder.hpp"

namespace recirc {
namespace {

void add_violations(const std::vector<DeclaredLocality>& all, std::vector<std::string>& found) {
  for (const DeclaredLocality& declared : all) {
    for (std::size_t k = 0; k < kLocalityQuestions; ++k) {
      if (declared.answers[k].locality != Locality::violated) continue;
      found.push_back(fmt::format("{}: locality of {}: {}", declared.name,
                                  name_of(static_cast<LocalityQuestion>(k)),
                                  declared.answers[k].why));
    }
  }
}

// Epoch by epoch, in the order of their numbers: what is shown decides nothing about locality.
void present(ActorEngine& engine, const DataSource& data, std::uint64_t presentations) {
  const std::uint64_t epoch_size = data.size(Split::train);
  for (std::uint64_t epoch = 0; presentations > 0; ++epoch) {
    std::vector<std::uint32_t> examples(std::min(epoch_size, presentations));
    std::iota(examples.begin(), examples.end(), 0U);
    engine.present(data, Split::train, epoch, examples);
    presentations -= examples.size();
  }
}

}  // namespace

std::vector<std::string> LocalityAudit::violations() const {
  std::vector<std::string> found;
  add_violations(declared.projections, found);
  add_violations(declared.biases, found);
  if (!run) return found;
  for (const AuditFinding& finding : run->findings) found.push_back(finding.what);
  if (run->finding_count > run->findings.size()) {
    found.push_back(fmt::format("and {} findings more", run->finding_count - run->findings.size()));
  }
  return found;
}

std::uint64_t presentations_for_audit(const Network& network) {
  constexpr std::uint64_t kMostEvents = 20'000'000;
  // A synapse has a few deliveries and a change in every presentation.
  constexpr std::uint64_t kEventsOfSynapse = 4;
  std::uint64_t synapses = 1;
  for (const Projection& projection : network.projections) {
    synapses += projection.initial_weights.size();
  }
  const std::uint64_t most =
      std::max<std::uint64_t>(kMostEvents / (synapses * kEventsOfSynapse), 2);
  return std::min<std::uint64_t>(std::uint64_t{network.timing.batch} + 2, most);
}

LocalityAudit audit_locality(const AuditedNetwork& audited, const DataSource& data,
                             const TrialRun& trial) {
  const Network& network = audited.network;
  LocalityAudit result;
  result.declared = declared_audit(audited.expanded, audited.plan, network);
  RunAudit audit(network,
                 {.replay = {.synapses = trial.synapses, .epoch = data.size(Split::train)}});
  AuditRecorder recorder(audit);
  ActorEngine engine(network, 1);
  engine.set_recorder(&recorder);
  const std::uint64_t presentations =
      trial.presentations == 0 ? presentations_for_audit(network) : trial.presentations;
  present(engine, data, presentations);
  recorder.flush();
  result.run = audit.finish(network.timing.period * static_cast<std::int64_t>(presentations));
  return result;
}

}  // namespace recirc
