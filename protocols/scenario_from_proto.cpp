#include "protocols/scenario_from_proto.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "protocols/data_from_proto.hpp"

namespace recirc {
namespace {

namespace pb = scenario::v1;

Time time(std::uint64_t ns) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return Time{static_cast<std::int64_t>(std::min(ns, kMost))};
}
// ---- parts of populations and projections -------------------------------------------------------

Activation activation(pb::Activation message) {
  switch (message) {
    case pb::TANH:
      return Activation::tanh;
    case pb::LOGISTIC:
      return Activation::logistic;
    case pb::RELU:
      return Activation::relu;
    default:
      return Activation::identity;
  }
}

InitialWeights weights(const pb::Weights& message) {
  switch (message.initial_case()) {
    case pb::Weights::kNormal:
      return NormalWeights{message.normal().mean(), message.normal().standard_deviation()};
    case pb::Weights::kIdentity:
      return IdentityWeights{};
    case pb::Weights::kConstant:
      return ConstantValue{message.constant()};
    case pb::Weights::kNpy:
      return NpyFile{message.npy()};
    case pb::Weights::kValues:
      return values_from_proto(message.values());
    default:
      return GlorotUniform{};
  }
}

TransmissionSpec transmission(const pb::TransmissionSpec& message) {
  if (!message.has_change()) return {};
  return {Transmission::change, message.change().threshold()};
}

InitialBias initial_bias(const pb::Bias& message) {
  switch (message.initial_case()) {
    case pb::Bias::kConstant:
      return ConstantValue{message.constant()};
    case pb::Bias::kStart:
      if (message.start() == pb::DATA_MEAN) return DataMean{};
      return ConstantValue{0};
    case pb::Bias::kNpy:
      return NpyFile{message.npy()};
    case pb::Bias::kValues:
      return values_from_proto(message.values());
    default:
      return ConstantValue{0};
  }
}

std::optional<RateSchedule> schedule(bool given, const pb::RateSchedule& message) {
  if (!given) return std::nullopt;
  switch (message.kind_case()) {
    case pb::RateSchedule::kStep:
      return StepDecay{message.step().epochs(), message.step().factor()};
    case pb::RateSchedule::kExponential:
      return ExponentialDecay{message.exponential().factor()};
    case pb::RateSchedule::kInverse:
      return InverseDecay{message.inverse().half_after()};
    case pb::RateSchedule::kList:
      return EpochFactors{{message.list().factor().begin(), message.list().factor().end()}};
    default:
      return ConstantRate{};
  }
}

BiasSpec bias(const pb::Bias& message) {
  BiasSpec spec{.initial = initial_bias(message), .rule = message.rule()};
  if (message.has_rate()) spec.rate = message.rate();
  spec.schedule = schedule(message.has_schedule(), message.schedule());
  spec.first_volley_only = message.first_volley_only();
  return spec;
}

WeightLimit weight_limit(const pb::WeightLimit& message) {
  WeightLimit limit;
  if (message.has_element()) limit.element = message.element();
  if (message.has_incoming_norm()) limit.incoming_norm = message.incoming_norm();
  return limit;
}

std::optional<DeadSpec> dead(bool given, const pb::Dead& message) {
  if (!given) return std::nullopt;
  return DeadSpec{.fraction = message.fraction(),
                  .neurons = {message.neuron().begin(), message.neuron().end()},
                  .from_presentation = message.from_presentation()};
}

// ---- networks, spelt out ------------------------------------------------------------------------

PopulationSpec population(const pb::Population& message) {
  PopulationSpec spec;
  spec.name = message.name();
  spec.size = message.size();
  spec.activation = activation(message.activation());
  if (message.has_bias()) spec.bias = bias(message.bias());
  spec.clamped = message.clamped();
  if (message.has_recirculations()) spec.recirculations = message.recirculations();
  if (message.recirculates() == pb::Population::ERROR) spec.recirculates = Recirculates::error;
  spec.axon_memory = message.axon_memory();
  spec.soma_memory = message.soma_memory();
  if (message.has_max_sends()) spec.max_sends = message.max_sends();
  spec.transmission = transmission(message.transmission());
  if (message.has_integration_ns()) spec.integration = time(message.integration_ns());
  spec.dead = dead(message.has_dead(), message.dead());
  return spec;
}

Port port(pb::Projection::Port message) {
  switch (message) {
    case pb::Projection::APICAL:
      return Port::apical;
    case pb::Projection::TARGET:
      return Port::target;
    default:
      return Port::basal;
  }
}

Connectivity connectivity(const pb::Connectivity& message) {
  switch (message.kind_case()) {
    case pb::Connectivity::kOneToOne:
      return OneToOne{};
    case pb::Connectivity::kFixedInDegree:
      return FixedInDegree{message.fixed_in_degree().synapses()};
    case pb::Connectivity::kPairs: {
      const auto& pairs = message.pairs();
      return Pairs{{pairs.pre().begin(), pairs.pre().end()},
                   {pairs.post().begin(), pairs.post().end()}};
    }
    default:
      return AllToAll{};
  }
}

std::optional<DelaySpec> delay(const pb::Delay& message) {
  if (message.has_constant_ns()) return DelaySpec(time(message.constant_ns()));
  if (!message.has_uniform()) return std::nullopt;
  return DelaySpec(
      UniformDelay{time(message.uniform().least_ns()), time(message.uniform().most_ns())});
}

std::optional<TieSpec> tie(bool given, const pb::Tie& message) {
  if (!given) return std::nullopt;
  return TieSpec{message.projection(), message.transpose()};
}

ProjectionSpec projection(const pb::Projection& message) {
  ProjectionSpec spec;
  const bool named = !message.name().empty();
  spec.name = named ? message.name() : message.pre() + "-" + message.post();
  spec.pre = message.pre();
  spec.post = message.post();
  if (message.output() == pb::Projection::ERROR) spec.output = Output::error;
  spec.port = port(message.port());
  spec.connectivity = connectivity(message.connectivity());
  spec.weights = weights(message.weights());
  spec.rule = message.rule();
  if (message.has_rate()) spec.rate = message.rate();
  spec.schedule = schedule(message.has_schedule(), message.schedule());
  if (message.has_weight_limit()) spec.weight_limit = weight_limit(message.weight_limit());
  spec.delay = delay(message.delay());
  spec.tied_to = tie(message.has_tied_to(), message.tied_to());
  if (message.delay().has_jitter_ns()) spec.jitter = time(message.delay().jitter_ns());
  if (message.has_loss()) spec.loss = message.loss();
  return spec;
}

// ---- presets ------------------------------------------------------------------------------------

BiasStart bias_start(pb::BiasStart message) {
  return message == pb::DATA_MEAN ? BiasStart::data_mean : BiasStart::zero;
}

/// What both presets call the same; the output's (visible's) activation and bias are the caller's.
template <class Message>
AutoencoderSpec autoencoder(const Message& message, pb::Activation output, pb::BiasStart bias) {
  AutoencoderSpec spec;
  spec.layers.assign(message.layers().begin(), message.layers().end());
  spec.hidden_activation = activation(message.hidden_activation());
  spec.output_activation = activation(output);
  spec.output_bias = bias_start(bias);
  spec.initial_weights = weights(message.initial_weights());
  spec.fixed_biases = message.fixed_biases();
  spec.transmission = transmission(message.transmission());
  return spec;
}

ChannelSpec channel(const pb::Channel& message) {
  return {weights(message.weights()), tie(message.has_tied_to(), message.tied_to())};
}

void presets(const pb::Scenario& message, Scenario& scenario) {
  if (message.has_circular_autoencoder()) {
    const auto& circular = message.circular_autoencoder();
    scenario.circular_autoencoder =
        autoencoder(circular, circular.visible_activation(), circular.visible_bias());
  }
  if (!message.has_standard_autoencoder()) return;
  const auto& standard = message.standard_autoencoder();
  AutoencoderSpec spec =
      autoencoder(standard, standard.output_activation(), standard.output_bias());
  if (standard.has_c2()) spec.c2 = channel(standard.c2());
  if (standard.has_c3()) spec.c3 = channel(standard.c3());
  spec.without_c1 = standard.without_c1();
  scenario.standard_autoencoder = std::move(spec);
}

// ---- learning, time, run ------------------------------------------------------------------------

Combination combination(pb::Combination message) {
  switch (message) {
    case pb::CCR:
      return Combination::ccr;
    case pb::RCC:
      return Combination::rcc;
    case pb::CCRCC:
      return Combination::ccrcc;
    case pb::RWCC:
      return Combination::rwcc;
    default:
      return Combination::plain;
  }
}

RecirculationSpec recirculation(const pb::Recirculation& message) {
  RecirculationSpec spec;
  spec.combination = combination(message.combination());
  if (message.has_lambda()) spec.lambda = message.lambda();
  spec.lambda2 = message.has_lambda2() ? message.lambda2() : spec.lambda;
  spec.first_cycle = message.first_cycle();
  // first_cycle is at most 2^32 - 1; one more must not wrap round to a cycle that looks valid.
  const std::uint32_t next = spec.first_cycle + (spec.first_cycle < UINT32_MAX ? 1 : 0);
  spec.last_cycle = message.has_last_cycle() ? message.last_cycle() : next;
  if (message.top() == pb::EQUATION_48) spec.top = TopRule::equation_48;
  if (message.top() == pb::EQUATION_51) spec.top = TopRule::equation_51;
  return spec;
}

Algorithm algorithm(const pb::Learning& message) {
  switch (message.algorithm_case()) {
    case pb::Learning::kRecirculation:
      return recirculation(message.recirculation());
    case pb::Learning::kErrorRecirculation:
      return ErrorRecirculationSpec{message.error_recirculation().bias_in_recirculation()};
    case pb::Learning::kTop:
      return TopSpec{};
    case pb::Learning::kBackpropagation:
      return BackpropagationSpec{};
    case pb::Learning::kRandomBackpropagation:
      return RandomBackpropagationSpec{};
    case pb::Learning::kSkippedRandomBackpropagation:
      return SkippedRandomBackpropagationSpec{};
    case pb::Learning::kAdaptiveRandomBackpropagation:
      return AdaptiveRandomBackpropagationSpec{};
    case pb::Learning::ALGORITHM_NOT_SET:
      break;
  }
  return std::monostate{};
}

LearningSpec learning(const pb::Learning& message) {
  LearningSpec spec;
  spec.algorithm = algorithm(message);
  if (message.has_rate()) spec.rate = message.rate();
  spec.layer_rates.assign(message.layer_rates().begin(), message.layer_rates().end());
  if (message.has_batch()) spec.batch = message.batch();
  if (message.apply() == pb::IMMEDIATE) spec.apply = Apply::immediate;
  spec.weight_limit = weight_limit(message.weight_limit());
  spec.schedule = schedule(message.has_schedule(), message.schedule());
  return spec;
}

TimingSpec timing(const pb::Timing& message) {
  TimingSpec spec;
  if (message.has_delay_ns()) spec.delay = time(message.delay_ns());
  if (message.has_window_ns()) spec.window = time(message.window_ns());
  if (message.has_period_ns()) spec.period = time(message.period_ns());
  spec.integration = time(message.integration_ns());
  spec.allow_violations = message.allow_violations();
  return spec;
}

MeasureSpec measure(const pb::Measure& message) {
  MeasureSpec spec{.weights = message.weights(), .gradient_examples = message.gradient_examples()};
  if (!message.has_probe()) return spec;
  spec.probe = ProbeSpec{.population = message.probe().population()};
  if (message.probe().has_ridge()) spec.probe->ridge = message.probe().ridge();
  if (message.probe().has_train_examples()) {
    spec.probe->train_examples = message.probe().train_examples();
  }
  return spec;
}

RecordSpec record(const pb::RecordEvents& message) {
  RecordSpec spec;
  spec.presentations.assign(message.presentations().begin(), message.presentations().end());
  spec.populations.assign(message.population().begin(), message.population().end());
  spec.projections.assign(message.projection().begin(), message.projection().end());
  for (const auto& some : message.neuron()) {
    spec.neurons.push_back(
        {.population = some.population(), .numbers = {some.number().begin(), some.number().end()}});
  }
  for (const auto& synapse : message.synapse()) {
    spec.synapses.push_back(
        {.projection = synapse.projection(), .pre = synapse.pre(), .post = synapse.post()});
  }
  static_assert(pb::RecordEvents::Kind_ARRAYSIZE == kEventKinds);
  for (const int kind : message.kind()) spec.kinds.push_back(static_cast<EventKind>(kind));
  return spec;
}

ArithmeticSpec arithmetic(const pb::Arithmetic& message) {
  ArithmeticSpec spec{.weight_bits = message.weight_bits(),
                      .activity_bits = message.activity_bits(),
                      .stochastic_rounding = message.stochastic_rounding()};
  if (message.has_weight_range()) spec.weight_range = message.weight_range();
  if (message.has_activity_range()) spec.activity_range = message.activity_range();
  spec.bias_range = message.has_bias_range() ? message.bias_range() : spec.weight_range;
  return spec;
}

RunSpec run(const pb::Run& message) {
  RunSpec spec;
  if (message.has_epochs()) spec.epochs = message.epochs();
  if (message.has_presentations()) spec.presentations = message.presentations();
  spec.checkpoints.every_epochs = message.checkpoints().every_epochs();
  if (spec.checkpoints.every_epochs > 0) spec.checkpoints.every_s = 0;
  if (message.checkpoints().has_every_s()) {
    spec.checkpoints.every_s = message.checkpoints().every_s();
  }
  return spec;
}

}  // namespace

Scenario scenario_from_proto(const pb::Scenario& message) {
  Scenario scenario;
  scenario.name = message.name();
  if (message.has_seed()) scenario.seed = message.seed();
  scenario.data = data_from_proto(message.data());
  presets(message, scenario);
  for (const auto& part : message.population()) scenario.populations.push_back(population(part));
  for (const auto& part : message.projection()) scenario.projections.push_back(projection(part));
  scenario.learning = learning(message.learning());
  scenario.timing = timing(message.timing());
  scenario.run = run(message.run());
  scenario.measure = measure(message.measure());
  scenario.faults = {.jitter = time(message.faults().jitter_ns()),
                     .loss = message.faults().loss(),
                     .dead = dead(message.faults().has_dead(), message.faults().dead())};
  scenario.arithmetic = arithmetic(message.arithmetic());
  if (message.precision() == pb::SINGLE) scenario.precision = Precision::single_precision;
  if (message.record().has_events()) scenario.record = record(message.record().events());
  return scenario;
}

}  // namespace recirc
