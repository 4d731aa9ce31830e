#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "protocols/scenario.hpp"
#include "sim/audit/locality_audit.hpp"

namespace recirc {

/// Whether the learning of a scenario is local, for tests:
///
///   const recirc::LocalityVerdict verdict = recirc::is_local(scenario);
///   EXPECT_TRUE(verdict) << verdict;   // says what violates
class LocalityVerdict {
 public:
  explicit LocalityVerdict(LocalityAudit audit) : audit_(std::move(audit)) {}

  /// Whether nothing violates locality. Channels that learning needs are no violation: they are in
  /// audit().declared.channels.
  explicit operator bool() const { return audit_.is_local(); }
  /// Everything that violates it, a sentence each; empty if nothing does.
  [[nodiscard]] std::vector<std::string> violations() const { return audit_.violations(); }
  [[nodiscard]] const LocalityAudit& audit() const { return audit_; }

  /// "local", or the violations, a line each.
  friend std::ostream& operator<<(std::ostream& stream, const LocalityVerdict& verdict);

 private:
  LocalityAudit audit_;
};

/// Audits `scenario`: what it declares, and a trial run of it on the actor engine. Paths in it
/// start at `folder`; data sets are looked for as `recirc run` does. Throws InputError with all
/// that is wrong with the scenario, at its fields, and RunError if the run fails.
LocalityVerdict is_local(const Scenario& scenario, const TrialRun& trial = {},
                         const std::filesystem::path& folder = ".");

/// The same of the scenario in `file`.
LocalityVerdict is_local(const std::filesystem::path& file, const TrialRun& trial = {});

}  // namespace recirc
