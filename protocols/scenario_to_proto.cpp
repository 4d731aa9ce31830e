#include "protocols/scenario_to_proto.hpp"

#include <variant>

#include "neurons/errors.hpp"
#include "protocols/chip_to_proto.hpp"
#include "protocols/run_to_proto.hpp"

namespace recirc {
namespace {

namespace pb = scenario::v1;

/// One function for each alternative of a variant.
template <class... Functions>
struct Match : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Match(Functions...) -> Match<Functions...>;

std::uint64_t ns(Time time) { return static_cast<std::uint64_t>(time.ns); }

void fill(const std::vector<double>& values, pb::Vector& message) {
  message.mutable_value()->Assign(values.begin(), values.end());
}

// ---- data ---------------------------------------------------------------------------------------

void fill(const LowRankData& data, pb::LowRank& message) {
  const LowRankData usual;
  if (data.dimensions != usual.dimensions) message.set_dimensions(data.dimensions);
  if (data.rank != usual.rank) message.set_rank(data.rank);
  if (data.train_examples != usual.train_examples) message.set_train_examples(data.train_examples);
  if (data.test_examples != usual.test_examples) message.set_test_examples(data.test_examples);
}

void fill(const IdxData& data, pb::Idx& message) {
  message.set_name(data.name);
  message.set_train_images(data.train_images);
  message.set_test_images(data.test_images);
  message.set_train_labels(data.train_labels);
  message.set_test_labels(data.test_labels);
  if (data.classes) message.set_classes(*data.classes);
  if (data.train_examples) message.set_train_examples(*data.train_examples);
  if (data.test_examples) message.set_test_examples(*data.test_examples);
}

void fill(const DataSpec& data, pb::Data& message) {
  std::visit(Match{[](std::monostate) {},
                   [&](const LowRankData& source) { fill(source, *message.mutable_low_rank()); },
                   [&](const IdxData& source) { fill(source, *message.mutable_idx()); },
                   [&](const NpyData& source) {
                     message.mutable_npy()->set_train(source.train);
                     message.mutable_npy()->set_test(source.test);
                   },
                   [&](const InlineData& source) {
                     auto& lists = *message.mutable_inline_();
                     for (const auto& values : source.train) fill(values, *lists.add_train());
                     for (const auto& values : source.test) fill(values, *lists.add_test());
                   }},
             data.source);
  if (!data.shuffle) message.set_shuffle(false);
}

// ---- parts of populations and projections -------------------------------------------------------

pb::Activation activation(Activation activation) {
  switch (activation) {
    case Activation::identity:
      break;
    case Activation::tanh:
      return pb::TANH;
    case Activation::logistic:
      return pb::LOGISTIC;
    case Activation::relu:
      return pb::RELU;
  }
  return pb::IDENTITY;
}

void fill(const InitialWeights& weights, pb::Weights& message) {
  std::visit(Match{[&](GlorotUniform) { message.mutable_glorot_uniform(); },
                   [&](const NormalWeights& normal) {
                     message.mutable_normal()->set_mean(normal.mean);
                     message.mutable_normal()->set_standard_deviation(normal.standard_deviation);
                   },
                   [&](IdentityWeights) { message.mutable_identity(); },
                   [&](ConstantValue constant) { message.set_constant(constant.value); },
                   [&](const NpyFile& file) { message.set_npy(file.path); },
                   [&](const Values& values) { fill(values.values, *message.mutable_values()); }},
             weights);
}

bool is_usual(const InitialWeights& weights) {
  return std::holds_alternative<GlorotUniform>(weights);
}

void fill(const TransmissionSpec& transmission, pb::TransmissionSpec& message) {
  if (transmission.kind == Transmission::level) {
    message.mutable_level();
  } else {
    message.mutable_change()->set_threshold(transmission.threshold);
  }
}

void fill(const RateSchedule& schedule, pb::RateSchedule& message) {
  std::visit(
      Match{
          [&](ConstantRate) { message.mutable_constant(); },
          [&](StepDecay step) {
            message.mutable_step()->set_epochs(step.epochs);
            message.mutable_step()->set_factor(step.factor);
          },
          [&](ExponentialDecay decay) { message.mutable_exponential()->set_factor(decay.factor); },
          [&](InverseDecay decay) { message.mutable_inverse()->set_half_after(decay.half_after); },
          [&](const EpochFactors& list) {
            message.mutable_list()->mutable_factor()->Assign(list.factors.begin(),
                                                             list.factors.end());
          }},
      schedule);
}

void fill(const BiasSpec& bias, pb::Bias& message) {
  std::visit(Match{[&](ConstantValue constant) {
                     if (constant.value != 0) message.set_constant(constant.value);
                   },
                   [&](DataMean) { message.set_start(pb::DATA_MEAN); },
                   [&](const NpyFile& file) { message.set_npy(file.path); },
                   [&](const Values& values) { fill(values.values, *message.mutable_values()); }},
             bias.initial);
  message.set_rule(bias.rule);
  if (bias.rate) message.set_rate(*bias.rate);
  if (bias.schedule) fill(*bias.schedule, *message.mutable_schedule());
  if (bias.first_volley_only) message.set_first_volley_only(true);
}

void fill(const WeightLimit& limit, pb::WeightLimit& message) {
  if (limit.element) message.set_element(*limit.element);
  if (limit.incoming_norm) message.set_incoming_norm(*limit.incoming_norm);
}

// ---- networks, spelt out ------------------------------------------------------------------------

void fill(const PopulationSpec& population, pb::Population& message) {
  const PopulationSpec usual;
  message.set_name(population.name);
  message.set_size(population.size);
  message.set_activation(activation(population.activation));
  if (population.bias) fill(*population.bias, *message.mutable_bias());
  if (population.clamped) message.set_clamped(true);
  if (population.recirculations != usual.recirculations) {
    message.set_recirculations(population.recirculations);
  }
  if (population.recirculates == Recirculates::error) {
    message.set_recirculates(pb::Population::ERROR);
  }
  if (population.axon_memory != 0) message.set_axon_memory(population.axon_memory);
  if (population.soma_memory != 0) message.set_soma_memory(population.soma_memory);
  if (population.max_sends) message.set_max_sends(*population.max_sends);
  if (population.transmission != usual.transmission) {
    fill(population.transmission, *message.mutable_transmission());
  }
  if (population.integration) message.set_integration_ns(ns(*population.integration));
  if (population.dead) fill_dead(*population.dead, *message.mutable_dead());
}

pb::Projection::Port port(Port port) {
  switch (port) {
    case Port::basal:
      return pb::Projection::BASAL;
    case Port::apical:
      return pb::Projection::APICAL;
    case Port::target:
      return pb::Projection::TARGET;
    case Port::clamp:
      break;
  }
  throw InternalError("a projection leads to no clamp port");
}

void fill(const Connectivity& connectivity, pb::Connectivity& message) {
  std::visit(Match{[&](AllToAll) { message.mutable_all_to_all(); },
                   [&](OneToOne) { message.mutable_one_to_one(); },
                   [&](FixedInDegree fixed) {
                     message.mutable_fixed_in_degree()->set_synapses(fixed.synapses);
                   },
                   [&](const Pairs& pairs) {
                     auto& lists = *message.mutable_pairs();
                     lists.mutable_pre()->Assign(pairs.pre.begin(), pairs.pre.end());
                     lists.mutable_post()->Assign(pairs.post.begin(), pairs.post.end());
                   }},
             connectivity);
}

void fill(const DelaySpec& delay, pb::Delay& message) {
  std::visit(Match{[&](Time constant) { message.set_constant_ns(ns(constant)); },
                   [&](const UniformDelay& uniform) {
                     message.mutable_uniform()->set_least_ns(ns(uniform.least));
                     message.mutable_uniform()->set_most_ns(ns(uniform.most));
                   }},
             delay);
}

void fill(const TieSpec& tie, pb::Tie& message) {
  message.set_projection(tie.projection);
  if (tie.transpose) message.set_transpose(true);
}

void fill(const ProjectionSpec& projection, pb::Projection& message) {
  if (projection.name != projection.pre + "-" + projection.post) message.set_name(projection.name);
  message.set_pre(projection.pre);
  message.set_post(projection.post);
  if (projection.output == Output::error) message.set_output(pb::Projection::ERROR);
  message.set_port(port(projection.port));
  if (!std::holds_alternative<AllToAll>(projection.connectivity)) {
    fill(projection.connectivity, *message.mutable_connectivity());
  }
  if (!is_usual(projection.weights)) fill(projection.weights, *message.mutable_weights());
  message.set_rule(projection.rule);
  if (projection.rate) message.set_rate(*projection.rate);
  if (projection.schedule) fill(*projection.schedule, *message.mutable_schedule());
  if (projection.weight_limit) fill(*projection.weight_limit, *message.mutable_weight_limit());
  if (projection.delay) fill(*projection.delay, *message.mutable_delay());
  if (projection.jitter) message.mutable_delay()->set_jitter_ns(ns(*projection.jitter));
  if (projection.loss) message.set_loss(*projection.loss);
  if (projection.tied_to) fill(*projection.tied_to, *message.mutable_tied_to());
}

// ---- presets ------------------------------------------------------------------------------------

pb::BiasStart bias_start(BiasStart start) {
  return start == BiasStart::data_mean ? pb::DATA_MEAN : pb::ZERO;
}

template <class Message>
void fill_common(const AutoencoderSpec& spec, Message& message) {
  message.mutable_layers()->Assign(spec.layers.begin(), spec.layers.end());
  message.set_hidden_activation(activation(spec.hidden_activation));
  if (!is_usual(spec.initial_weights))
    fill(spec.initial_weights, *message.mutable_initial_weights());
  if (spec.fixed_biases) message.set_fixed_biases(true);
  if (spec.transmission != TransmissionSpec{}) {
    fill(spec.transmission, *message.mutable_transmission());
  }
}

void fill(const AutoencoderSpec& spec, pb::CircularAutoencoder& message) {
  fill_common(spec, message);
  message.set_visible_activation(activation(spec.output_activation));
  message.set_visible_bias(bias_start(spec.output_bias));
}

void fill(const ChannelSpec& channel, pb::Channel& message) {
  if (!is_usual(channel.weights)) fill(channel.weights, *message.mutable_weights());
  if (channel.tied_to) fill(*channel.tied_to, *message.mutable_tied_to());
}

void fill(const AutoencoderSpec& spec, pb::StandardAutoencoder& message) {
  fill_common(spec, message);
  message.set_output_activation(activation(spec.output_activation));
  message.set_output_bias(bias_start(spec.output_bias));
  if (spec.c2) fill(*spec.c2, *message.mutable_c2());
  if (spec.c3) fill(*spec.c3, *message.mutable_c3());
  if (spec.without_c1) message.set_without_c1(true);
}

// ---- learning, time, run ------------------------------------------------------------------------

pb::Combination combination(Combination combination) {
  switch (combination) {
    case Combination::plain:
      break;
    case Combination::ccr:
      return pb::CCR;
    case Combination::rcc:
      return pb::RCC;
    case Combination::ccrcc:
      return pb::CCRCC;
    case Combination::rwcc:
      return pb::RWCC;
  }
  return pb::PLAIN;
}

void fill(const RecirculationSpec& spec, pb::Recirculation& message) {
  message.set_combination(combination(spec.combination));
  if (spec.lambda != RecirculationSpec{}.lambda) message.set_lambda(spec.lambda);
  if (spec.lambda2 != spec.lambda) message.set_lambda2(spec.lambda2);
  if (spec.first_cycle != 0) message.set_first_cycle(spec.first_cycle);
  if (spec.last_cycle != spec.first_cycle + 1) message.set_last_cycle(spec.last_cycle);
  if (spec.top == TopRule::equation_48) message.set_top(pb::EQUATION_48);
  if (spec.top == TopRule::equation_51) message.set_top(pb::EQUATION_51);
}

void fill(const LearningSpec& learning, pb::Learning& message) {
  const LearningSpec usual;
  std::visit(
      Match{[](std::monostate) {},
            [&](const RecirculationSpec& spec) { fill(spec, *message.mutable_recirculation()); },
            [&](const ErrorRecirculationSpec& spec) {
              auto& error = *message.mutable_error_recirculation();
              if (spec.bias_in_recirculation) error.set_bias_in_recirculation(true);
            },
            [&](TopSpec) { message.mutable_top(); },
            [&](BackpropagationSpec) { message.mutable_backpropagation(); },
            [&](RandomBackpropagationSpec) { message.mutable_random_backpropagation(); },
            [&](SkippedRandomBackpropagationSpec) {
              message.mutable_skipped_random_backpropagation();
            },
            [&](AdaptiveRandomBackpropagationSpec) {
              message.mutable_adaptive_random_backpropagation();
            }},
      learning.algorithm);
  if (learning.rate != usual.rate) message.set_rate(learning.rate);
  message.mutable_layer_rates()->Assign(learning.layer_rates.begin(), learning.layer_rates.end());
  if (learning.schedule) fill(*learning.schedule, *message.mutable_schedule());
  if (learning.batch != usual.batch) message.set_batch(learning.batch);
  if (learning.apply == Apply::immediate) message.set_apply(pb::IMMEDIATE);
  if (learning.weight_limit != usual.weight_limit) {
    fill(learning.weight_limit, *message.mutable_weight_limit());
  }
}

void fill(const TimingSpec& timing, pb::Timing& message) {
  const TimingSpec usual;
  if (timing.delay != usual.delay) message.set_delay_ns(ns(timing.delay));
  if (timing.window) message.set_window_ns(ns(*timing.window));
  if (timing.period) message.set_period_ns(ns(*timing.period));
  if (timing.integration != usual.integration) message.set_integration_ns(ns(timing.integration));
  if (timing.allow_violations) message.set_allow_violations(true);
}

void fill(const MeasureSpec& measure, pb::Measure& message) {
  message.set_weights(measure.weights);
  message.set_gradient_examples(measure.gradient_examples);
  if (!measure.probe) return;
  const ProbeSpec usual;
  pb::Probe& probe = *message.mutable_probe();
  probe.set_population(measure.probe->population);
  if (measure.probe->ridge != usual.ridge) probe.set_ridge(measure.probe->ridge);
  if (measure.probe->train_examples != usual.train_examples) {
    probe.set_train_examples(measure.probe->train_examples);
  }
}

}  // namespace

pb::Scenario scenario_to_proto(const Scenario& scenario) {
  pb::Scenario message;
  message.set_name(scenario.name);
  if (scenario.seed != 1) message.set_seed(scenario.seed);
  if (scenario.data != DataSpec{}) fill(scenario.data, *message.mutable_data());
  if (scenario.circular_autoencoder) {
    fill(*scenario.circular_autoencoder, *message.mutable_circular_autoencoder());
  }
  if (scenario.standard_autoencoder) {
    fill(*scenario.standard_autoencoder, *message.mutable_standard_autoencoder());
  }
  for (const auto& population : scenario.populations) fill(population, *message.add_population());
  for (const auto& projection : scenario.projections) fill(projection, *message.add_projection());
  if (scenario.learning != LearningSpec{}) fill(scenario.learning, *message.mutable_learning());
  if (scenario.timing != TimingSpec{}) fill(scenario.timing, *message.mutable_timing());
  if (scenario.run != RunSpec{}) fill_run(scenario.run, *message.mutable_run());
  if (scenario.measure != MeasureSpec{}) fill(scenario.measure, *message.mutable_measure());
  if (scenario.faults != FaultsSpec{}) fill_faults(scenario.faults, *message.mutable_faults());
  if (scenario.arithmetic != ArithmeticSpec{}) {
    fill_arithmetic(scenario.arithmetic, *message.mutable_arithmetic());
  }
  if (scenario.record) fill_record(*scenario.record, *message.mutable_record()->mutable_events());
  if (scenario.precision == Precision::single_precision) message.set_precision(pb::SINGLE);
  return message;
}

}  // namespace recirc
