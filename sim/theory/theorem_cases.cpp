#include "sim/theory/theorem_cases.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "neurons/errors.hpp"
#include "neurons/random.hpp"
#include "sim/theory/expansive_layer.hpp"

namespace recirc {
namespace {

using Weights = std::vector<double>;

constexpr std::uint64_t kMaxAttempts = 1'000'000;
constexpr std::uint64_t kMostWeights = 16;

/// The `attempt`-th candidate for the k-th start.
Weights normal_weights(std::uint64_t seed, std::uint64_t k, std::uint64_t attempt,
                       std::uint64_t size) {
  ensure(size <= kMostWeights, "no two attempts share random numbers");
  Weights weights;
  for (std::uint64_t i = 0; i < size; ++i) {
    weights.push_back(
        standard_normal({seed, Purpose::theory_start, k, attempt * kMostWeights + i}));
  }
  return weights;
}

/// Kinds of starts of a chain.
struct ChainStarts {
  std::string name;
  bool (*fits)(double below, double top, double gain) = nullptr;  ///< by Q, a_L and P
  /// A weight that is set to 0: none, the last, or one of the others.
  enum class Zero : std::uint8_t { none, top, below } zero = Zero::none;
  enum class Gain : std::uint8_t { of_both_signs, negative } gain = Gain::of_both_signs;
};

bool any(double /*Q*/, double /*top*/, double /*P*/) { return true; }

/// The cases of the proof of theorem 6.1. As printed the conditions on a_L are garbled: cases 1 and
/// 2 are those with Q a_L >= 0, cases 3 and 4 those with Q a_L < 0 (ERRATA 5).
std::vector<ChainStarts> starts_of_proof() {
  return {
      {"1: Q > 0, a_L >= 0, P > 1", [](double Q, double, double P) { return Q > 0 && P > 1; }},
      {"1: Q > 0, a_L >= 0, P < 1",
       [](double Q, double top, double P) { return Q > 0 && top >= 0 && P < 1; }},
      {"2: Q < 0, a_L <= 0, P > 1", [](double Q, double, double P) { return Q < 0 && P > 1; }},
      {"2: Q < 0, a_L <= 0, P < 1",
       [](double Q, double top, double P) { return Q < 0 && top <= 0 && P < 1; }},
      {"3: Q > 0, a_L < 0", [](double Q, double top, double) { return Q > 0 && top < 0; },
       ChainStarts::Zero::none, ChainStarts::Gain::negative},
      {"4: Q < 0, a_L > 0", [](double Q, double top, double) { return Q < 0 && top > 0; },
       ChainStarts::Zero::none, ChainStarts::Gain::negative},
      {"a_L = 0", any, ChainStarts::Zero::top},
      {"Q = 0", any, ChainStarts::Zero::below},
  };
}

/// By P, as far as theorem 6.3 goes wrong.
std::vector<ChainStarts> starts_by_gain() {
  return {
      {"P > 1", [](double, double, double P) { return P > 1; }},
      {"0 < P < 1", [](double, double, double P) { return P > 0 && P < 1; }},
      {"-1 < P < 0", [](double, double, double P) { return P < 0 && P > -1; },
       ChainStarts::Zero::none, ChainStarts::Gain::negative},
      {"P < -1", [](double, double, double P) { return P < -1; }, ChainStarts::Zero::none,
       ChainStarts::Gain::negative},
      {"a_L = 0", any, ChainStarts::Zero::top},
      {"Q = 0", any, ChainStarts::Zero::below},
  };
}

Weights draw_chain(const ChainStarts& kind, std::uint64_t seed, std::uint64_t k) {
  const std::uint64_t layers = 2 + k % 4;
  for (std::uint64_t attempt = 0; attempt < kMaxAttempts; ++attempt) {
    Weights weights = normal_weights(seed, k, attempt, layers);
    if (kind.zero == ChainStarts::Zero::top) weights.back() = 0;
    if (kind.zero == ChainStarts::Zero::below) {
      weights[uniform_below({seed, Purpose::theory_start, k, kMostWeights - 1}, layers - 1)] = 0;
    }
    if (kind.fits(gain_below_top(weights), weights.back(), loop_gain(weights))) return weights;
  }
  ensure(false, "every kind of start occurs");
  return {};
}

TheoremCase chain_case(const std::string& theorem, const LinearChain& chain,
                       const std::string& system, ChainStarts kind) {
  TheoremCase result;
  result.theorem = theorem;
  result.system = system;
  result.starts = kind.name;
  result.flow = flow_of(chain);
  result.gain = loop_gain;
  result.conserved = [chain](std::span<const double> weights) { return conserved(chain, weights); };
  if (kind.zero == ChainStarts::Zero::below) result.stated = Outcome::no_learning;
  result.draw = [kind = std::move(kind)](std::uint64_t seed, std::uint64_t k) {
    return draw_chain(kind, seed, k);
  };
  return result;
}

TheoremCase without_stimulus(const std::string& theorem, LinearChain chain,
                             const std::string& system) {
  chain.beta = 0;
  TheoremCase result = chain_case(theorem, chain, system, {"beta = 0", any});
  result.stated = Outcome::at_rest;
  return result;
}

// ERRATA 6. With the gradient at the top P may still run away, where 1 - P^(m-n) grows with |P|:
// layers below grow by P^(2n) times that, the top only by 1 - P.
std::vector<Outcome> corrected_6_3(const LinearChain& chain) {
  const bool is_even = (chain.last - chain.first) % 2 == 0;
  switch (chain.top) {
    case TopRule::gradient:
      if (is_even) return {};
      return {Outcome::unbounded};
    case TopRule::equation_48:
      if (is_even) return {Outcome::mirror, Outcome::vanishing};
      return {Outcome::vanishing};
    case TopRule::equation_51:
      return {is_even ? Outcome::mirror : Outcome::unbounded};
  }
  return {};
}

void add_theorem_6_2(std::vector<TheoremCase>& cases, const LinearChain& chain,
                     const std::string& system) {
  for (const ChainStarts& kind : starts_of_proof()) {
    TheoremCase added = chain_case("6.2", chain, system, kind);
    const bool is_false = chain.top == TopRule::equation_48 && chain.last % 2 == 0;
    if (is_false && kind.gain == ChainStarts::Gain::negative) added.corrected = {Outcome::mirror};
    cases.push_back(std::move(added));
  }
  cases.push_back(without_stimulus("6.2", chain, system));
}

void add_theorem_6_3(std::vector<TheoremCase>& cases, const LinearChain& chain,
                     const std::string& system) {
  for (const ChainStarts& kind : starts_by_gain()) {
    TheoremCase added = chain_case("6.3", chain, system, kind);
    if (kind.gain == ChainStarts::Gain::negative) added.corrected = corrected_6_3(chain);
    if (kind.zero == ChainStarts::Zero::top) {
      added.stated = Outcome::no_learning;
      if (chain.top == TopRule::gradient) added.corrected = {Outcome::optimum};
    }
    cases.push_back(std::move(added));
  }
  cases.push_back(without_stimulus("6.3", chain, system));
}

/// Kinds of starts of A*[1, N, 1]: how weights are changed after they were drawn, and which fit.
struct LayerStarts {
  std::string name;
  void (*shape)(Weights& state) = nullptr;
  bool (*fits)(const LayerNorms& norms) = nullptr;
  std::uint64_t least_neurons = 1;
};

void as_drawn(Weights& /*state*/) {}
bool any_norms(const LayerNorms& /*norms*/) { return true; }

// a loses its part along b.
void make_orthogonal(Weights& state) {
  const LayerNorms norms = norms_of(state);
  const std::size_t size = state.size() / 2;
  for (std::size_t i = 0; i < size; ++i) state[i] -= norms.P / norms.B * state[size + i];
}

std::vector<LayerStarts> layer_starts() {
  return {
      {"1: P > 1", as_drawn, [](const LayerNorms& n) { return n.P > 1; }},
      {"2: 0 < P < 1", as_drawn, [](const LayerNorms& n) { return n.P > 0 && n.P < 1; }},
      {"3: -B < P < 0", as_drawn, [](const LayerNorms& n) { return n.P < 0 && n.P > -n.B; }},
      {"4: P < -B", as_drawn, [](const LayerNorms& n) { return n.P < -n.B; }},
      {"P = 0, A > 0", make_orthogonal, any_norms, 2},
      {"A = 0",
       [](Weights& state) {
         for (std::size_t i = 0; i < state.size() / 2; ++i) state[i] = 0;
       },
       any_norms},
      {"b_1 = 0", [](Weights& state) { state[state.size() / 2] = 0; }, any_norms, 2},
      {"b = 0",
       [](Weights& state) {
         for (std::size_t i = state.size() / 2; i < state.size(); ++i) state[i] = 0;
       },
       any_norms},
  };
}

Weights draw_layer(const LayerStarts& kind, std::uint64_t seed, std::uint64_t k) {
  const std::uint64_t neurons = std::max<std::uint64_t>(kind.least_neurons, 1ULL << (k % 4));
  for (std::uint64_t attempt = 0; attempt < kMaxAttempts; ++attempt) {
    Weights state = normal_weights(seed, k, attempt, 2 * neurons);
    kind.shape(state);
    if (kind.fits(norms_of(state))) return state;
  }
  ensure(false, "every kind of start occurs");
  return {};
}

TheoremCase layer_case(const ExpansiveLayer& layer, LayerStarts kind) {
  TheoremCase result;
  result.theorem = "6.4";
  result.system = "eq. 52";
  result.starts = kind.name;
  result.flow = flow_of(layer);
  result.gain = [](std::span<const double> state) { return norms_of(state).P; };
  result.conserved = [layer](std::span<const double> state) { return conserved(layer, state); };
  if (kind.name == "b = 0") result.stated = Outcome::no_learning;
  result.draw = [kind = std::move(kind)](std::uint64_t seed, std::uint64_t k) {
    return draw_layer(kind, seed, k);
  };
  return result;
}

}  // namespace

std::vector<TheoremCase> cases_of_theorem_6_1() {
  const LinearChain chain;
  std::vector<TheoremCase> cases;
  for (const ChainStarts& kind : starts_of_proof()) {
    cases.push_back(chain_case("6.1", chain, "eq. 40", kind));
  }
  cases.push_back(without_stimulus("6.1", chain, "eq. 40"));
  return cases;
}

std::vector<TheoremCase> cases_of_theorem_6_2() {
  std::vector<TheoremCase> cases;
  for (const std::uint32_t rounds : {2U, 3U, 4U, 5U}) {
    add_theorem_6_2(cases, {.beta = 1, .first = 0, .last = rounds, .top = TopRule::equation_48},
                    fmt::format("eq. 48, n = {}", rounds));
  }
  for (const std::uint32_t rounds : {2U, 4U}) {
    add_theorem_6_2(cases, {.beta = 1, .first = 0, .last = rounds, .top = TopRule::gradient},
                    fmt::format("eq. 48, n = {}, gradient at the top", rounds));
  }
  return cases;
}

std::vector<TheoremCase> cases_of_theorem_6_3() {
  std::vector<TheoremCase> cases;
  for (const auto& [first, last] : {std::pair{1U, 2U}, std::pair{1U, 3U}, std::pair{2U, 3U}}) {
    add_theorem_6_3(cases, {.beta = 1, .first = first, .last = last, .top = TopRule::equation_51},
                    fmt::format("eq. 51, n = {}, m = {}", first, last));
  }
  for (const std::uint32_t last : {2U, 3U}) {
    add_theorem_6_3(cases, {.beta = 1, .first = 1, .last = last, .top = TopRule::equation_48},
                    fmt::format("eq. 51, n = 1, m = {}, top O^0(n) - O^0(m)", last));
    add_theorem_6_3(cases, {.beta = 1, .first = 1, .last = last, .top = TopRule::gradient},
                    fmt::format("eq. 51, n = 1, m = {}, gradient at the top", last));
  }
  return cases;
}

std::vector<TheoremCase> cases_of_theorem_6_4() {
  const ExpansiveLayer layer;
  std::vector<TheoremCase> cases;
  for (const LayerStarts& kind : layer_starts()) cases.push_back(layer_case(layer, kind));
  cases.push_back(layer_case({.beta = 0}, {"beta = 0", as_drawn, any_norms}));
  cases.back().stated = Outcome::at_rest;
  return cases;
}

}  // namespace recirc
