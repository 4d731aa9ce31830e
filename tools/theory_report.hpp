#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/make_engine.hpp"
#include "sim/theory/theorem_case.hpp"
#include "tools/theory_events.hpp"

namespace recirc {

/// What `recirc theory` is asked.
struct TheoryQuestion {
  std::string system = "all";  ///< one of theory_systems()
  std::uint64_t starts = 200;  ///< of each case
  std::uint64_t seed = 1;
  EngineKind engine = EngineKind::automatic;
};

/// "all", "eq40", "eq48", "eq51", "eq52".
std::vector<std::string> theory_systems();

struct CheckedCase {
  TheoremCase theorem_case;
  CaseResult result;
};

struct ComparedCase {
  EventCase event_case;
  EventComparison comparison;
};

/// All that was found.
struct TheoryReport {
  TheoryQuestion question;
  std::vector<CheckedCase> theorems;
  std::vector<ComparedCase> events;
};

/// Changes of what a trajectory keeps that are the integrator's.
inline constexpr double kMostDrift = 1e-8;

TheoryReport theory_report(const TheoryQuestion& question);

/// In words, what is neither as the paper says nor as docs/theory.md corrects it; empty if all is
/// well.
std::vector<std::string> surprises(const TheoryReport& report);

}  // namespace recirc
