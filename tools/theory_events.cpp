#include "tools/theory_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "neurons/errors.hpp"
#include "sim/data/open_data.hpp"
#include "sim/theory/expansive_layer.hpp"
#include "sim/theory/linear_chain.hpp"

namespace recirc {
namespace {

constexpr double kDuration = 4.8;
constexpr std::uint32_t kSamples = 40;
constexpr std::array kRates{0.008, 0.004, 0.002, 0.001};
// Samples are taken after whole rounds of the stimuli.
constexpr std::array kStimuli{0.5, -1.0, 1.5};

double mean_square() {
  double sum = 0;
  for (const double stimulus : kStimuli) sum += stimulus * stimulus;
  return sum / kStimuli.size();
}

Scenario preset(std::vector<std::uint32_t> layers, const RecirculationSpec& recirculation) {
  Scenario scenario;
  scenario.name = "theory";
  AutoencoderSpec& ring = scenario.circular_autoencoder.emplace();
  ring.layers = std::move(layers);
  ring.fixed_biases = true;
  scenario.learning.algorithm = recirculation;
  InlineData data;
  for (const double stimulus : kStimuli) data.train.push_back({stimulus});
  scenario.data.source = std::move(data);
  return scenario;
}

/// Writes `start` as the weights of the projections, in the order of `projections`.
EventCase with_start(EventCase event_case, const Scenario& scenario) {
  event_case.scenario = expanded(scenario);
  auto next = event_case.start.begin();
  for (const std::uint32_t number : event_case.projections) {
    const auto size =
        static_cast<std::ptrdiff_t>(event_case.start.size() / event_case.projections.size());
    event_case.scenario.projections[number].weights = Values{{next, next + size}};
    next += size;
  }
  return event_case;
}

EventCase chain_case(std::string equation, std::string name, const RecirculationSpec& recirculation,
                     std::vector<double> start, double scale = 1) {
  EventCase event_case;
  event_case.equation = std::move(equation);
  event_case.name = std::move(name);
  event_case.flow = flow_of(LinearChain{.beta = scale * mean_square(),
                                        .first = recirculation.first_cycle,
                                        .last = recirculation.last_cycle,
                                        .top = recirculation.top});
  event_case.gain = loop_gain;
  event_case.start = std::move(start);
  event_case.projections.resize(event_case.start.size());
  std::iota(event_case.projections.begin(), event_case.projections.end(), 0U);
  const std::vector<std::uint32_t> layers(event_case.start.size(), 1);
  return with_start(std::move(event_case), preset(layers, recirculation));
}

EventCase layer_case(std::string name, std::vector<double> start) {
  EventCase event_case;
  event_case.equation = "eq52";
  event_case.name = std::move(name);
  event_case.flow = flow_of(ExpansiveLayer{.beta = mean_square()});
  event_case.gain = [](std::span<const double> state) { return norms_of(state).P; };
  event_case.start = std::move(start);
  event_case.projections = {1, 0};  // a lies behind the hidden layer, b before it
  const auto neurons = static_cast<std::uint32_t>(event_case.start.size() / 2);
  return with_start(std::move(event_case), preset({1, neurons}, RecirculationSpec{}));
}

RecirculationSpec rounds(std::uint32_t first, std::uint32_t last, TopRule top) {
  RecirculationSpec spec;
  spec.first_cycle = first;
  spec.last_cycle = last;
  spec.top = top;
  return spec;
}

/// Section 6.3.3: to the letter of the tables the top sees the mixture too.
RecirculationSpec combined(Combination combination, double lambda) {
  RecirculationSpec spec = rounds(0, 1, TopRule::equation_48);
  spec.combination = combination;
  spec.lambda = lambda;
  return spec;
}

std::vector<double> state_of(const Engine& engine, const EventCase& event_case) {
  std::vector<double> state;
  for (const std::uint32_t number : event_case.projections) {
    const std::vector<double> weights = engine.weights(ProjectionId{number});
    state.insert(state.end(), weights.begin(), weights.end());
  }
  return state;
}

double greatest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

double distance_between(const std::vector<std::vector<double>>& equation,
                        const std::vector<std::vector<double>>& events) {
  double size = 0;
  double apart = 0;
  for (std::size_t t = 0; t < equation.size(); ++t) {
    size = std::max(size, greatest(equation[t]));
    for (std::size_t k = 0; k < equation[t].size(); ++k) {
      apart = std::max(apart, std::abs(equation[t][k] - events[t][k]));
    }
  }
  return apart / size;
}

/// The weights at the times of kSamples.
EventWay learn(const EventCase& event_case, double rate, EngineKind asked,
               std::string& engine_name) {
  Scenario scenario = event_case.scenario;
  for (ProjectionSpec& projection : scenario.projections) projection.rate = rate;
  const TimingPlan plan = plan_timing(scenario);
  const auto data = open_data(scenario.data, scenario.seed, {.search = {}, .scenario_folder = "."});
  const Network network = build_network(scenario, plan, {.data_mean = data->mean(), .folder = "."});
  const EngineChoice choice = choose_engine(asked, scenario, plan, network, 1);
  engine_name = choice.kind == EngineKind::compiled ? "compiled" : "actor";
  const auto engine = choice.make(network, Plasticity::on);
  const auto count = static_cast<std::uint32_t>(std::lround(kDuration / kSamples / rate));
  ensure(count % kStimuli.size() == 0, "samples are taken after whole rounds of the stimuli");
  std::vector<std::uint32_t> examples(count);
  for (std::uint32_t k = 0; k < count; ++k) examples[k] = k % kStimuli.size();
  EventWay way{.rate = rate, .states = {state_of(*engine, event_case)}, .distance = 0};
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    engine->present(*data, Split::train, 0, examples);
    way.states.push_back(state_of(*engine, event_case));
  }
  return way;
}

}  // namespace

std::vector<EventCase> event_cases() {
  const RecirculationSpec plain = rounds(0, 1, TopRule::equation_48);
  return {
      chain_case("eq40", "A*[1,1,1], eq. 40", plain, {-0.3, 0.4}),
      chain_case("eq40", "A*[1,1,1,1], eq. 40", plain, {0.7, 0.9, -1.1}),
      chain_case("eq40", "A*[1,1,1,1,1], eq. 40", plain, {0.5, -0.6, 0.7, 0.8}),
      chain_case("eq40", "A*[1,1,1,1], eq. 40, CCR", combined(Combination::ccr, 0.5),
                 {0.7, 0.9, -1.1}, 0.5),
      chain_case("eq40", "A*[1,1,1,1], eq. 40, RCC", combined(Combination::rcc, 0.25),
                 {0.7, 0.9, -1.1}, 0.75),
      chain_case("eq48", "A*[1,1,1], eq. 48, n = 3", rounds(0, 3, TopRule::equation_48),
                 {0.5, 0.8}),
      chain_case("eq48", "A*[1,1,1], eq. 48, n = 2", rounds(0, 2, TopRule::equation_48), {0.5, -3}),
      chain_case("eq48", "A*[1,1,1], n = 2, gradient at the top", rounds(0, 2, TopRule::gradient),
                 {0.5, -3}),
      chain_case("eq51", "A*[1,1,1,1], eq. 51, n = 1, m = 2", rounds(1, 2, TopRule::equation_51),
                 {0.5, 0.8, 0.9}),
      chain_case("eq51", "A*[1,1,1,1], eq. 51, n = 1, m = 3", rounds(1, 3, TopRule::equation_51),
                 {0.7, 0.8, -0.9}),
      layer_case("A*[1,1,1], eq. 52", {-1.5, 0.4}),
      layer_case("A*[1,4,1], eq. 52", {0.8, 0.3, -1.3, 0.9, 0.4, -0.5, 0.6, 0.4}),
      layer_case("A*[1,4,1], eq. 52, P < -B", {-0.8, 0.9, -1.3, -0.9, 0.4, -0.5, 0.6, 0.4}),
  };
}

EventComparison compare_with_events(const EventCase& event_case, EngineKind engine) {
  EventComparison comparison;
  std::vector<double> times;
  for (std::uint32_t k = 0; k <= kSamples; ++k) times.push_back(k * kDuration / kSamples);
  comparison.equation = trajectory(event_case.flow, event_case.start, times);
  for (const double rate : kRates) {
    EventWay way = learn(event_case, rate, engine, comparison.engine);
    way.distance = distance_between(comparison.equation.states, way.states);
    comparison.ways.push_back(std::move(way));
  }
  const std::size_t last = comparison.ways.size() - 1;
  comparison.order = std::log2(comparison.ways[last - 1].distance / comparison.ways[last].distance);
  return comparison;
}

}  // namespace recirc
