#include "sim/theory/linear_chain.hpp"

#include <cmath>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// pow of the C library is slower, and its last bit is its own.
double power(double base, std::uint32_t exponent) {
  double result = 1;
  for (; exponent > 0; --exponent) result *= base;
  return result;
}

bool follows_the_others(const LinearChain& chain) {
  return chain.top == TopRule::equation_48 ||
         (chain.top == TopRule::gradient && chain.first == 0 && chain.last == 1);
}

}  // namespace

double loop_gain(std::span<const double> weights) {
  double gain = 1;
  for (const double weight : weights) gain *= weight;
  return gain;
}

double gain_below_top(std::span<const double> weights) {
  return loop_gain(weights.first(weights.size() - 1));
}

double coupling(std::span<const double> weights) {
  double sum = 1;
  double below = 1;
  for (std::size_t h = 0; h + 2 < weights.size(); ++h) {
    below *= weights[h] * weights[h];
    sum += below;
  }
  return sum;
}

Flow flow_of(const LinearChain& chain) {
  ensure(chain.first < chain.last, "a round is compared with a later one");
  return [chain](std::span<const double> weights, std::span<double> rates) {
    ensure(weights.size() >= 2, "a chain has two weights or more");
    const double gain = loop_gain(weights);
    const double early = power(gain, 2 * chain.first);
    const double error = early * (1 - power(gain, chain.last - chain.first));
    double below = 1;
    for (std::size_t h = 0; h + 1 < weights.size(); ++h) {
      rates[h] = chain.beta * below * below * weights[h] * error;
      below *= weights[h];
    }
    const double seen_at_top = chain.top == TopRule::gradient      ? 1 - gain
                               : chain.top == TopRule::equation_48 ? error
                                                                   : gain * error;
    rates.back() = chain.beta * below * seen_at_top;
  };
}

std::vector<double> conserved(const LinearChain& chain, std::span<const double> weights) {
  std::vector<double> values;
  const std::size_t coupled =
      chain.top == TopRule::equation_51 ? weights.size() : weights.size() - 1;
  for (std::size_t h = 0; h + 1 < coupled; ++h) {
    values.push_back(std::log(std::abs(weights[h + 1])) - weights[h] * weights[h] / 2);
  }
  if (weights.size() == 2 && follows_the_others(chain)) values.push_back(weights[1] - weights[0]);
  return values;
}

double end_of_pair(const LinearChain& chain, std::span<const double> weights) {
  ensure(weights.size() == 2 && weights[0] != 0, "the closed form is that of a pair that learns");
  ensure(chain.beta > 0 && chain.first == 0 && chain.top == TopRule::equation_48,
         "the closed form is that of eq. 48");
  // (a_1, a_2) and (-a_1, -a_2) go the same way: let a_1 be positive.
  const double sign = weights[0] > 0 ? 1 : -1;
  const double size = sign * weights[0];
  const double apart = sign * (weights[1] - weights[0]);
  // a^2 + K a = -1 has the roots r and 1 / r. Between them P < -1, and a_1 falls to the smaller
  // one; below them it rises to it; above them it rises past them, to P = 1.
  if (chain.last % 2 == 0 && apart <= -2) {
    const double greater = (-apart + std::sqrt(apart * apart - 4)) / 2;
    if (size < greater) return sign / greater;
  }
  return sign * (-apart + std::sqrt(apart * apart + 4)) / 2;
}

}  // namespace recirc
