#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/theory/flow.hpp"
#include "sim/theory/outcome.hpp"

namespace recirc {

/// What a theorem of section 6.3 says of one kind of start.
struct TheoremCase {
  std::string theorem;  ///< "6.1"
  std::string system;   ///< the equations, in words for a table
  std::string starts;   ///< the sign case, in words for a table
  Flow flow;
  Gain gain;
  /// The k-th start of this kind. Only `seed` and k decide it.
  std::function<std::vector<double>(std::uint64_t seed, std::uint64_t k)> draw;
  /// What a trajectory keeps; see linear_chain.hpp and expansive_layer.hpp.
  std::function<std::vector<double>(std::span<const double>)> conserved;
  Outcome stated = Outcome::optimum;  ///< by the theorem
  std::vector<Outcome>
      corrected;  ///< what may happen instead (ERRATA.md); empty: the theorem holds
};

/// One start and where it went.
struct Example {
  std::uint64_t number = 0;  ///< its k
  std::vector<double> start;
  Settled settled;
};

/// What became of the starts of one case.
struct CaseResult {
  std::vector<std::pair<Outcome, std::uint64_t>> outcomes;  ///< those that occurred, and how often
  double median_time = 0;
  double longest_time = 0;
  /// Greatest change of a conserved value, relative to the greatest conserved value or 1; over the
  /// starts that stayed bounded.
  double drift = 0;
  std::optional<Example> counterexample;  ///< the first that did not go where the theorem says
  std::uint64_t unexplained = 0;          ///< starts that went where neither it nor ERRATA.md says

  /// Whether all starts did what the theorem says.
  [[nodiscard]] bool holds() const { return !counterexample; }
};

/// Follows `starts` starts of `theorem_case`.
CaseResult check(const TheoremCase& theorem_case, std::uint64_t starts, std::uint64_t seed);

}  // namespace recirc
