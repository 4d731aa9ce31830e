#pragma once

#include <string>

#include "tools/theory_report.hpp"

namespace recirc {

/// The report as `recirc theory` prints it: a table for each system, and one of events beside
/// equations.
std::string theory_text(const TheoryReport& report);

/// "P = 1: 118, P = -1: 82".
std::string outcomes_text(const CaseResult& result);

/// "holds", "fails, as known" (docs/theory.md says where and why), or "FAILS" where nobody knew.
std::string verdict_text(const CheckedCase& checked);

}  // namespace recirc
