#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "network/network.hpp"
#include "sim/audit/locality_audit.hpp"

namespace recirc {

/// An audit as people read it: the paper's questions with an answer for every projection, why, what
/// the run has shown, and the verdict; lines end in newlines.
std::string audit_text(const LocalityAudit& audit, const Network& network);

/// The verdict in a sentence, without the findings.
std::string verdict_text(const LocalityAudit& audit);

/// An audit as programs read it (docs/audit.md).
nlohmann::ordered_json audit_json(const LocalityAudit& audit, const Network& network);

}  // namespace recirc
