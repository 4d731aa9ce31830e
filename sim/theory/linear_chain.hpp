#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protocols/scenario.hpp"
#include "sim/theory/flow.hpp"

namespace recirc {

/// Learning by recirculation in A*[1, 1, ..., 1], one linear neuron a layer, at small rates. The
/// state is the weights a_1 ... a_L into layers 1 ... L, L >= 2. Activities of round `first` (n)
/// are compared with those of round `last` (m). With P = a_1 ... a_L and Q = a_1 ... a_(L-1)
///   da_h/dt = beta a_1^2 ... a_(h-1)^2 a_h P^(2n) (1 - P^(m-n))   for h < L, and for a_L
///   TopRule::gradient     beta Q (1 - P): section 7.3
///   TopRule::equation_48  beta Q P^(2n) (1 - P^(m-n)): O^0(n) - O^0(m)
///   TopRule::equation_51  beta Q P^(2n+1) (1 - P^(m-n)): O^L(n) - O^L(m)
/// Eq. 40 is n = 0, m = 1; eq. 48 is n = 0 and m for its n, with its own top; eq. 51 is n < m with
/// its own top. (With n = 0 eq. 51 is not eq. 48: ERRATA 7.)
struct LinearChain {
  double beta = 1;  ///< E(I^2), >= 0
  std::uint32_t first = 0;
  std::uint32_t last = 1;  ///< > first
  TopRule top = TopRule::equation_48;
};

Flow flow_of(const LinearChain& chain);

/// P = a_1 ... a_L, what comes back of a stimulus of 1.
double loop_gain(std::span<const double> weights);

/// Q = a_1 ... a_(L-1). Source: eq. 43.
double gain_below_top(std::span<const double> weights);

/// f = 1 + a_1^2 + a_1^2 a_2^2 + ... + (a_1 ... a_(L-2))^2 of eq. 44; 1 for L = 2.
double coupling(std::span<const double> weights);

/// What does not change along a trajectory: K_h = log|a_(h+1)| - a_h^2 / 2 for h <= L - 2 (eq. 42
/// and 49), with the top of eq. 51 also for h = L - 1; and for L = 2, if both weights follow the
/// same equation, a_2 - a_1 (eq. 45). Not finite where a weight is 0. May be empty.
std::vector<double> conserved(const LinearChain& chain, std::span<const double> weights);

/// Where a_1 of a chain of L = 2 with the equation of eq. 48 ends, in closed form: the roots of
/// a (a + K) = 1 (eq. 47), and for even `last`, where they lie in the way, of a (a + K) = -1, with
/// K = a_2 - a_1. `weights`: a_1 != 0 and a_2; chain.beta > 0, chain.first = 0, chain.top
/// equation_48.
double end_of_pair(const LinearChain& chain, std::span<const double> weights);

}  // namespace recirc
