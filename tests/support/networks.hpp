#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "neurons/random.hpp"
#include "protocols/scenario.hpp"

namespace recirc::testing_support {

/// `count` examples of `dimensions` values in [least, most), drawn from `seed`.
inline InlineData examples(std::uint32_t count, std::uint32_t dimensions, std::uint64_t seed,
                           double least = -1, double most = 1) {
  InlineData data;
  for (std::uint32_t k = 0; k < count; ++k) {
    std::vector<double>& example = data.train.emplace_back();
    for (std::uint32_t d = 0; d < dimensions; ++d) {
      const RandomKey key{seed, Purpose::shuffle, k, d};
      example.push_back(least + (most - least) * uniform(key));
    }
  }
  return data;
}

/// A population of `size` neurons with biases that stay as they are, all 0.1.
inline PopulationSpec population(std::string name, std::uint32_t size,
                                 Activation activation = Activation::tanh) {
  PopulationSpec spec;
  spec.name = std::move(name);
  spec.size = size;
  spec.activation = activation;
  spec.bias = BiasSpec{};
  spec.bias->initial = ConstantValue{0.1};
  return spec;
}

inline PopulationSpec clamped(std::string name, std::uint32_t size,
                              std::uint32_t recirculations = 1,
                              Activation activation = Activation::tanh) {
  PopulationSpec spec = population(std::move(name), size, activation);
  spec.clamped = true;
  spec.recirculations = recirculations;
  return spec;
}

/// All to all, with random weights.
inline ProjectionSpec projection(const std::string& pre, const std::string& post,
                                 std::string rule = "") {
  ProjectionSpec spec;
  spec.name = pre + "-" + post;
  spec.pre = pre;
  spec.post = post;
  spec.weights = NormalWeights{0, 0.7};
  spec.rule = std::move(rule);
  return spec;
}

inline constexpr const char* kOutputRule = "(post[0] - post[1]) * pre[0]";  // eq. 23

/// A clamped population "v", then "h1", "h2" ..., and back to "v".
struct RingOptions {
  std::vector<std::uint32_t> sizes{3, 2};  ///< of v, h1, h2 ...
  std::string rule = kOutputRule;          ///< of all projections and biases
  std::uint32_t recirculations = 1;
  double rate = 0.2;
  Time delay{10};
  std::uint32_t batch = 1;
  std::uint32_t examples = 4;
};

inline Scenario ring(const RingOptions& options = {}) {
  Scenario scenario;
  scenario.name = "ring";
  for (std::size_t k = 0; k < options.sizes.size(); ++k) {
    scenario.populations.push_back(k == 0 ? clamped("v", options.sizes[0], options.recirculations)
                                          : population("h" + std::to_string(k), options.sizes[k]));
    scenario.populations.back().bias->rule = options.rule;
  }
  for (std::size_t k = 0; k < options.sizes.size(); ++k) {
    scenario.projections.push_back(
        projection(scenario.populations[k].name,
                   scenario.populations[(k + 1) % options.sizes.size()].name, options.rule));
  }
  scenario.data.source = examples(options.examples, options.sizes[0], 7);
  scenario.learning.rate = options.rate;
  scenario.learning.batch = options.batch;
  scenario.timing.delay = options.delay;
  return scenario;
}

/// The smallest circular autoencoder: how many neurons and examples, and how fast it learns.
struct RingOfTwo {
  std::uint32_t visible = 4;
  std::uint32_t hidden = 3;
  std::uint32_t examples = 8;
  double rate = 0.01;
};

/// "visible", clamped, and "hidden": what pictures are drawn of.
inline Scenario ring_of_two(const RingOfTwo& options = {}) {
  Scenario scenario;
  scenario.data.source = examples(options.examples, options.visible, 1);
  scenario.populations = {clamped("visible", options.visible),
                          population("hidden", options.hidden)};
  scenario.projections = {projection("visible", "hidden", kOutputRule),
                          projection("hidden", "visible", kOutputRule)};
  for (ProjectionSpec& projection : scenario.projections) projection.rate = options.rate;
  return scenario;
}

/// "in" clamped, "h", "out", each `size` neurons; the stimulus is also the target of "out" (channel
/// C1 of the paper's appendix B), whose errors reach the apical port of "h": every synapse learns
/// by the gradient rule.
inline Scenario feedforward(std::uint32_t size) {
  Scenario scenario;
  scenario.name = "feedforward";
  scenario.populations = {clamped("in", size, 0), population("h", size), population("out", size)};
  scenario.projections = {projection("in", "h", "error * pre[0]"),
                          projection("h", "out", "error * pre[0]"), projection("in", "out"),
                          projection("out", "h")};
  scenario.projections[2].port = Port::target;
  scenario.projections[2].connectivity = OneToOne{};
  scenario.projections[2].weights = IdentityWeights{};
  scenario.projections[3].port = Port::apical;
  scenario.projections[3].output = Output::error;
  scenario.data.source = examples(4, size, 7);
  scenario.learning.rate = 0.2;
  scenario.timing.delay = Time{10};
  return scenario;
}

}  // namespace recirc::testing_support
