#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/scenario.hpp"

namespace recirc::scenario_generator {

/// Scenarios without mistakes, drawn so that every field and every kind of part occurs.

inline std::uint64_t from_to(std::uint64_t least, std::uint64_t most) {
  return *rc::gen::inRange<std::uint64_t>(least, most + 1);
}
inline bool coin() { return from_to(0, 1) == 1; }

/// In [0, 1], with all 53 bits.
inline double fraction() { return static_cast<double>(from_to(0, 1ULL << 53U)) * 0x1p-53; }
/// Not negative, small and large.
inline double magnitude() { return fraction() * (coin() ? 1e-30 : 1e30); }
inline double number() { return coin() ? magnitude() : -magnitude(); }

template <class Make>
auto maybe(Make make) -> std::optional<decltype(make())> {
  return coin() ? std::optional(make()) : std::nullopt;
}

inline std::vector<double> numbers(std::size_t count) {
  std::vector<double> result(count);
  for (double& value : result) value = number();
  return result;
}

inline std::string word() {
  const std::string letters = "abcXYZ019-_";
  std::string result;
  for (auto k = from_to(1, 8); k > 0; --k) result += letters[from_to(0, letters.size() - 1)];
  return result;
}

/// Any text that is UTF-8 without NUL: rules and file names may hold quotes, tabs and line ends.
inline std::string text() {
  const std::vector<std::string> pieces = {"a", "\"", "'", "\\", "\n", "\t", "\x01", "\x7f",
                                           " ", "#",  "é", "€",  "😀",  "{",  "]"};
  std::string result;
  for (auto k = from_to(0, 8); k > 0; --k) result += pieces[from_to(0, pieces.size() - 1)];
  return result;
}
inline std::string file() { return "f" + text(); }

inline Time time(std::uint64_t least) {
  return Time{static_cast<std::int64_t>(from_to(least, coin() ? 20 : 1'000'000'000'000'000))};
}

/// What is recorded of a run in batches of so many presentations.
inline RecordSpec record(std::uint64_t batch) {
  RecordSpec spec;
  if (coin()) {
    const std::uint64_t first = from_to(0, 100) * batch;
    spec.presentations = {first, first + from_to(1, 1000)};
  }
  for (auto k = from_to(0, 2); k > 0; --k) spec.populations.push_back(word());
  for (auto k = from_to(0, 2); k > 0; --k) spec.projections.push_back(word());
  const auto small = [] { return static_cast<std::uint32_t>(from_to(0, 5)); };
  if (coin()) spec.neurons.push_back({.population = word(), .numbers = {small(), small()}});
  if (coin()) spec.synapses.push_back({.projection = word(), .pre = small(), .post = small()});
  for (auto k = from_to(0, 3); k > 0; --k) {
    spec.kinds.push_back(static_cast<EventKind>(from_to(0, kEventKinds - 1)));
  }
  return spec;
}

inline Activation activation() { return static_cast<Activation>(from_to(0, 3)); }

inline DataSpec data(std::uint32_t dimensions) {
  DataSpec spec;
  spec.shuffle = coin();
  switch (from_to(0, 4)) {
    case 0:
      spec.source = LowRankData{dimensions, static_cast<std::uint32_t>(from_to(1, 9)),
                                from_to(1, 99999), from_to(1, 99999)};
      break;
    case 1:
      spec.source = IdxData{.name = "mnist", .train_examples = maybe([] { return from_to(1, 9); })};
      break;
    case 2:
      spec.source = IdxData{.train_images = file(),
                            .test_images = file(),
                            .test_examples = maybe([] { return from_to(1, UINT64_MAX - 1); }),
                            .classes = static_cast<std::uint32_t>(from_to(2, 256)),
                            .train_labels = file(),
                            .test_labels = file()};
      break;
    case 3:
      spec.source = NpyData{file(), text()};
      break;
    default: {
      InlineData examples;
      for (auto k = from_to(1, 3); k > 0; --k) examples.train.push_back(numbers(dimensions));
      for (auto k = from_to(0, 2); k > 0; --k) examples.test.push_back(numbers(dimensions));
      spec.source = examples;
    }
  }
  return spec;
}

inline TransmissionSpec transmission() {
  return coin() ? TransmissionSpec{} : TransmissionSpec{Transmission::change, magnitude()};
}

inline RateSchedule schedule() {
  const std::vector<RateSchedule> kinds = {
      ConstantRate{}, StepDecay{from_to(1, 9), magnitude()}, ExponentialDecay{magnitude()},
      InverseDecay{1 + magnitude()}, EpochFactors{{magnitude(), magnitude()}}};
  return kinds[from_to(0, kinds.size() - 1)];
}

inline WeightLimit weight_limit() {
  const auto positive = [] { return magnitude() + 1e-9; };
  return {maybe(positive), maybe(positive)};
}

inline AutoencoderSpec autoencoder() {
  AutoencoderSpec spec;
  for (auto k = from_to(2, 4); k > 0; --k) {
    spec.layers.push_back(static_cast<std::uint32_t>(from_to(1, 50)));
  }
  spec.hidden_activation = activation();
  spec.output_activation = activation();
  spec.output_bias = coin() ? BiasStart::zero : BiasStart::data_mean;
  const std::vector<InitialWeights> weights = {
      GlorotUniform{}, NormalWeights{number(), magnitude()}, ConstantValue{number()}};
  spec.initial_weights = weights[from_to(0, 2)];
  spec.fixed_biases = coin();
  spec.transmission = transmission();
  return spec;
}

inline RecirculationSpec recirculation() {
  RecirculationSpec spec;
  spec.combination = static_cast<Combination>(from_to(0, 4));
  spec.lambda = fraction();
  spec.lambda2 = coin() ? spec.lambda : fraction();
  spec.first_cycle = static_cast<std::uint32_t>(coin() ? 0 : from_to(0, 30));
  spec.last_cycle = spec.first_cycle + static_cast<std::uint32_t>(from_to(1, 30));
  spec.top = static_cast<TopRule>(from_to(0, 2));
  return spec;
}

inline InitialBias initial_bias(std::uint32_t size) {
  switch (from_to(0, 3)) {
    case 0:
      return ConstantValue{coin() ? 0 : number()};
    case 1:
      return DataMean{};
    case 2:
      return NpyFile{file()};
    default:
      return Values{numbers(size)};
  }
}

inline DeadSpec dead(std::uint32_t size) {
  DeadSpec spec;
  if (coin()) {
    spec.fraction = fraction();
  } else {
    spec.neurons.push_back(static_cast<std::uint32_t>(from_to(0, size - 1)));
  }
  spec.from_presentation = coin() ? 0 : from_to(0, 99);
  return spec;
}

inline PopulationSpec population(std::size_t index, std::uint32_t size) {
  PopulationSpec spec;
  spec.name = word() + std::to_string(index);
  spec.size = size;
  spec.activation = activation();
  if (coin()) {
    spec.bias = BiasSpec{initial_bias(size), text(), maybe(magnitude), maybe(schedule), coin()};
  }
  spec.clamped = index == 0 || coin();
  if (spec.clamped) {
    spec.recirculations = static_cast<std::uint32_t>(from_to(0, 3));
    spec.recirculates = coin() ? Recirculates::activity : Recirculates::error;
  }
  spec.axon_memory = fraction();
  spec.soma_memory = coin() ? 0 : fraction();
  spec.max_sends = maybe([] { return static_cast<std::uint32_t>(from_to(1, 9)); });
  spec.transmission = transmission();
  spec.integration = maybe([] { return time(0); });
  spec.dead = maybe([&] { return dead(size); });
  return spec;
}

inline Connectivity connectivity(std::uint32_t pre, std::uint32_t post) {
  switch (from_to(0, 3)) {
    case 0:
      return FixedInDegree{static_cast<std::uint32_t>(from_to(1, pre))};
    case 1: {
      Pairs pairs;
      for (std::uint32_t k = 0; k < std::min(pre, post); ++k) {
        pairs.pre.push_back(k);
        pairs.post.push_back(post - 1 - k);
      }
      return pairs;
    }
    case 2:
      if (pre == post) return OneToOne{};
      return AllToAll{};
    default:
      return AllToAll{};
  }
}

inline InitialWeights weights(std::uint32_t pre, std::uint32_t post) {
  switch (from_to(0, 5)) {
    case 0:
      return NormalWeights{number(), magnitude()};
    case 1:
      if (pre == post) return IdentityWeights{};
      return GlorotUniform{};
    case 2:
      return ConstantValue{number()};
    case 3:
      return NpyFile{file()};
    case 4:
      return Values{numbers(std::size_t{pre} * post)};
    default:
      return GlorotUniform{};
  }
}

inline DelaySpec delay() {
  if (coin()) return time(2);
  const Time least = time(2);
  return UniformDelay{least, Time{static_cast<std::int64_t>(from_to(
                                 static_cast<std::uint64_t>(least.ns), 1'000'000'000'000'000))}};
}

inline ProjectionSpec projection(std::size_t index, const PopulationSpec& pre,
                                 const PopulationSpec& post) {
  ProjectionSpec spec;
  spec.pre = pre.name;
  spec.post = post.name;
  spec.name = index == 0 ? pre.name + "-" + post.name : word() + "." + std::to_string(index);
  spec.output = coin() ? Output::axon : Output::error;
  spec.port = static_cast<Port>(from_to(0, 2));
  spec.connectivity = connectivity(pre.size, post.size);
  spec.weights = weights(pre.size, post.size);
  spec.rule = text();
  spec.rate = maybe(magnitude);
  spec.schedule = maybe(schedule);
  spec.weight_limit = maybe(weight_limit);
  spec.delay = maybe(delay);
  const Time least = spec.delay && std::holds_alternative<UniformDelay>(*spec.delay)
                         ? std::get<UniformDelay>(*spec.delay).least
                         : std::get<Time>(spec.delay.value_or(DelaySpec{kLeastDelay}));
  spec.jitter = maybe([&] {
    return Time{static_cast<std::int64_t>(
        from_to(0, static_cast<std::uint64_t>((least - kLeastDelay).ns)))};
  });
  spec.loss = maybe(fraction);
  return spec;
}

/// Of presets: `layers` is the number of layers that learn; 0 for networks spelt out.
inline LearningSpec learning(std::size_t layers, bool circular, bool later_cycles) {
  LearningSpec spec;
  if (layers > 0) {
    const std::vector<Algorithm> algorithms = {
        TopSpec{}, BackpropagationSpec{}, RandomBackpropagationSpec{},
        SkippedRandomBackpropagationSpec{}, AdaptiveRandomBackpropagationSpec{}};
    spec.algorithm = algorithms[from_to(0, algorithms.size() - 1)];
    if (circular && coin()) spec.algorithm = ErrorRecirculationSpec{coin()};
    if (circular && coin()) {
      auto chosen = recirculation();
      if (!later_cycles) {
        chosen.last_cycle -= chosen.first_cycle;
        chosen.first_cycle = 0;
      }
      spec.algorithm = chosen;
    }
    if (coin()) {
      for (std::size_t k = 0; k < layers; ++k) spec.layer_rates.push_back(magnitude());
    }
  }
  spec.rate = magnitude();
  spec.schedule = maybe(schedule);
  spec.batch = static_cast<std::uint32_t>(from_to(1, 500));
  spec.weight_limit = weight_limit();
  return spec;
}

inline void spell_out(Scenario& scenario) {
  for (std::size_t k = 0; k < from_to(1, 3); ++k) {
    scenario.populations.push_back(population(k, static_cast<std::uint32_t>(from_to(1, 4))));
  }
  for (std::size_t k = 0; k < from_to(0, 4); ++k) {
    const auto& pre = scenario.populations[from_to(0, scenario.populations.size() - 1)];
    const auto& post = scenario.populations[from_to(0, scenario.populations.size() - 1)];
    scenario.projections.push_back(projection(k, pre, post));
  }
}

/// At once is fine unless a norm is bounded.
inline void maybe_immediate(Scenario& scenario) {
  bool bounded = scenario.learning.weight_limit.incoming_norm.has_value();
  for (const ProjectionSpec& projection : scenario.projections) {
    bounded = bounded || (projection.weight_limit && projection.weight_limit->incoming_norm);
  }
  if (!bounded && coin()) scenario.learning.apply = Apply::immediate;
}

inline rc::Gen<Scenario> scenarios() {
  return rc::gen::exec([] {
    Scenario scenario;
    scenario.name = word();
    scenario.seed = from_to(0, UINT64_MAX - 1);
    std::uint32_t dimensions = 3;
    if (coin()) {
      const AutoencoderSpec preset = autoencoder();
      dimensions = preset.layers.front();
      const bool circular = coin();
      (circular ? scenario.circular_autoencoder : scenario.standard_autoencoder) = preset;
      scenario.learning =
          learning(preset.layers.size(), circular, preset.transmission.kind == Transmission::level);
    } else {
      spell_out(scenario);
      scenario.learning = learning(0, false, false);
    }
    maybe_immediate(scenario);
    scenario.data = data(dimensions);
    scenario.timing = {time(2), maybe([] { return time(1); }), maybe([] { return time(1); }),
                       time(0), coin()};
    scenario.run = {from_to(1, UINT64_MAX - 1),
                    maybe([] { return from_to(0, 1000); }),
                    {.every_s = coin() ? 30 : 0.5 * static_cast<double>(from_to(0, 200)),
                     .every_epochs = from_to(0, 3)}};
    scenario.measure = {.weights = coin(),
                        .gradient_examples = static_cast<std::uint32_t>(from_to(0, 100)),
                        .probe = maybe([] {
                          return ProbeSpec{.population = "h", .ridge = 0.5, .train_examples = 7};
                        })};
    if (coin()) scenario.faults.loss = fraction();
    scenario.record = maybe([&] { return record(scenario.learning.batch); });
    if (coin()) {
      scenario.arithmetic = {.weight_bits = static_cast<std::uint32_t>(from_to(2, 32)),
                             .activity_bits = static_cast<std::uint32_t>(from_to(2, 32)),
                             .stochastic_rounding = coin(),
                             .weight_range = coin() ? 2 : 0.25,
                             .activity_range = coin() ? 1.0 : 1024.0,
                             .bias_range = coin() ? 2.0 : 8.0};
    }
    if (coin()) scenario.faults.dead = DeadSpec{.fraction = fraction()};
    if (coin()) scenario.precision = Precision::single_precision;
    return scenario;
  });
}

}  // namespace recirc::scenario_generator
