#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "sim/audit/declared_locality.hpp"
#include "sim/audit/run_audit.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// Whether learning is local: what the scenario declares, and what a run has shown.
struct LocalityAudit {
  DeclaredAudit declared;
  std::optional<RunAuditReport> run;

  [[nodiscard]] bool is_local() const { return declared.is_local() && (!run || run->is_local()); }
  /// Everything that violates locality, a sentence each, named after the projection; what was
  /// declared first. Empty if nothing does.
  [[nodiscard]] std::vector<std::string> violations() const;
};

/// A network with what it was built from.
struct AuditedNetwork {
  const Scenario& expanded;
  const TimingPlan& plan;
  const Network& network;
};

/// How much of a scenario is run to be audited.
struct TrialRun {
  std::uint64_t presentations = 0;            ///< 0: `presentations_for_audit`
  std::optional<std::uint32_t> synapses{50};  ///< replayed, of each projection; none: all
};

/// So many presentations that every weight is updated once, and two more; fewer if the run would
/// have more than some 20 million events.
std::uint64_t presentations_for_audit(const Network& network);

/// Audits what is declared, and a trial run on the actor engine with its first training examples,
/// event by event while it goes on. Throws RunError as the engine does.
LocalityAudit audit_locality(const AuditedNetwork& audited, const DataSource& data,
                             const TrialRun& trial);

}  // namespace recirc
