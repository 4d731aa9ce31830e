#pragma once

#include <vector>

#include "sim/theory/linear_chain.hpp"
#include "sim/theory/theorem_case.hpp"

namespace recirc {

/// The cases of the theorems of section 6.3: every sign of the start that the proofs tell apart,
/// with beta = 1, and beta = 0. Weights of chains are standard normal, L = 2 ... 5 in turn; a case
/// takes those of its kind. For N = 1, 2, 4, 8 in turn so are those of A*[1, N, 1].

/// Theorem 6.1: eq. 40.
std::vector<TheoremCase> cases_of_theorem_6_1();

/// Theorem 6.2: eq. 48 with 2 ... 5 rounds, and with the top of section 7.3 for 2 and 4. False for
/// an even number (ERRATA 6): where P < 0 it may end at P = -1.
std::vector<TheoremCase> cases_of_theorem_6_2();

/// Theorem 6.3: eq. 51 with (n, m) = (1, 2), (1, 3), (2, 3), and with both other tops. False where
/// P < 0 (ERRATA 6).
std::vector<TheoremCase> cases_of_theorem_6_3();

/// Theorem 6.4: eq. 52.
std::vector<TheoremCase> cases_of_theorem_6_4();

}  // namespace recirc
