#pragma once

#include <span>
#include <vector>

#include "sim/audit/run_audit.hpp"
#include "sim/event_recorder.hpp"

namespace recirc {

/// Audits a run while it goes on, so that nothing of it is kept: for an engine with one partition.
class AuditRecorder final : public EventRecorder {
 public:
  /// `audit` must outlive it.
  explicit AuditRecorder(RunAudit& audit) : audit_(&audit) {}

  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override;

  /// Hands on what is left of the last instant.
  void flush();

 private:
  RunAudit* audit_;
  std::vector<RecordedEvent> instant_;
};

}  // namespace recirc
