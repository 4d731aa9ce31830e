#include "sim/theory/expansive_layer.hpp"

#include <cmath>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

double dot(std::span<const double> x, std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

std::span<const double> onto_output(std::span<const double> state) {
  return state.first(state.size() / 2);
}
std::span<const double> from_input(std::span<const double> state) {
  return state.last(state.size() / 2);
}

}  // namespace

Flow flow_of(const ExpansiveLayer& layer) {
  return [beta = layer.beta](std::span<const double> state, std::span<double> rates) {
    ensure(!state.empty() && state.size() % 2 == 0, "there are as many a as b");
    const auto b = from_input(state);
    const double error = 1 - dot(onto_output(state), b);
    for (std::size_t i = 0; i < b.size(); ++i) {
      rates[i] = rates[b.size() + i] = beta * b[i] * error;
    }
  };
}

LayerNorms norms_of(std::span<const double> state) {
  const auto a = onto_output(state);
  const auto b = from_input(state);
  return {.P = dot(a, b), .A = dot(a, a), .B = dot(b, b)};
}

LayerNorms rates_of(const ExpansiveLayer& layer, const LayerNorms& norms) {
  const double error = layer.beta * (1 - norms.P);
  return {.P = error * (norms.P + norms.B), .A = 2 * error * norms.P, .B = 2 * error * norms.B};
}

double rate_of_product(const ExpansiveLayer& layer, const LayerNorms& norms) {
  return 2 * layer.beta * norms.B * (1 - norms.P) * (norms.A + norms.P);
}

std::vector<double> conserved(const ExpansiveLayer& /*layer*/, std::span<const double> state) {
  const auto a = onto_output(state);
  const auto b = from_input(state);
  const LayerNorms norms = norms_of(state);
  const double length = std::sqrt(norms.B);
  std::vector<double> values;
  for (std::size_t i = 0; i < b.size(); ++i) values.push_back(a[i] - b[i]);
  for (const double weight : b) values.push_back(weight / length);
  values.push_back((norms.P - norms.B) / length);
  return values;
}

std::vector<double> end_of(const ExpansiveLayer& layer, std::span<const double> state) {
  const LayerNorms norms = norms_of(state);
  ensure(layer.beta > 0 && norms.B > 0, "the closed form is that of a layer that learns");
  const auto a = onto_output(state);
  const auto b = from_input(state);
  const double across = norms.P - norms.B;  // c . b
  const double scale = (-across + std::sqrt(across * across + 4 * norms.B)) / (2 * norms.B);
  std::vector<double> end(state.size());
  for (std::size_t i = 0; i < b.size(); ++i) {
    end[b.size() + i] = scale * b[i];
    end[i] = scale * b[i] + (a[i] - b[i]);
  }
  return end;
}

}  // namespace recirc
