#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/theory/flow.hpp"

namespace recirc {

/// Learning by recirculation in A*[1, N, 1] with linear neurons, at small rates (eq. 52). The state
/// is a_1 ... a_N (onto the output), then b_1 ... b_N (from the input):
///   da_i/dt = db_i/dt = beta b_i (1 - P),  P = a . b
struct ExpansiveLayer {
  double beta = 1;  ///< E(I^2), >= 0
};

Flow flow_of(const ExpansiveLayer& layer);

/// P = a . b, A = |a|^2 and B = |b|^2 of a state.
struct LayerNorms {
  double P = 0;
  double A = 0;
  double B = 0;
};

LayerNorms norms_of(std::span<const double> state);

/// d/dt of P, A and B: eq. 53, 54, 55.
LayerNorms rates_of(const ExpansiveLayer& layer, const LayerNorms& norms);

/// d(AB)/dt = 2 beta B (1 - P)(A + P): eq. 56 as it should read (ERRATA 8).
double rate_of_product(const ExpansiveLayer& layer, const LayerNorms& norms);

/// What does not change along a trajectory: c = a - b (N values), the direction b / |b| (N values)
/// and (P - B) / sqrt(B) (ERRATA 9). Not finite where b = 0.
std::vector<double> conserved(const ExpansiveLayer& layer, std::span<const double> state);

/// Where a trajectory ends, in closed form: b = s b(0), a = b + c with the positive root s of
/// s^2 B(0) + s c . b(0) = 1. `state`: b != 0; layer.beta > 0.
std::vector<double> end_of(const ExpansiveLayer& layer, std::span<const double> state);

}  // namespace recirc
