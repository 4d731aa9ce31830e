#include "sim/compiled/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "neurons/learning_rule.hpp"
#include "sim/compiled/live_steps.hpp"
#include "sim/compiled/refusal.hpp"

// The idea: the presentation says which volleys happen, when, and of which events each is made. The
// neurons' own definitions, run with symbols, say what a volley computes and what it reads. The
// synapses see every signal of a presentation in one window, so that pre[k] is their k-th
// presynaptic event and post[k] their neuron's k-th soma signal.

namespace recirc {
namespace {

// What a population's neurons have said and hold so far.
struct Neurons {
  NeuronStateOf<Symbol> state;
  std::vector<ValueId> somas;
  std::vector<ValueId> axons;
  std::vector<ValueId> errors;
};

std::vector<ValueId> reads_of(const Symbol& symbol) {
  std::set<ValueId> values;
  symbol.add_reads(values);
  return {values.begin(), values.end()};
}

// The state without its values: what is the same for all neurons.
NeuronState flags_of(const NeuronStateOf<Symbol>& state) {
  NeuronState flags;
  flags.volleys = state.volleys;
  flags.sends = state.sends;
  flags.has_start = state.has_start;
  flags.has_target = state.has_target;
  flags.has_error = state.has_error;
  flags.has_spoken = state.has_spoken;
  return flags;
}

// Keeps symbols as neurons of a model keep numbers.
class KeepSymbols {
 public:
  explicit KeepSymbols(const NeuronModel& model) : rounds_(!model.numbers.is_exact()) {}
  Symbol operator()(const Symbol& value, NeuronValue /*what*/) const {
    return rounds_ ? Symbol::rounded(value) : value;
  }

 private:
  bool rounds_;
};

class Recorder {
 public:
  Recorder(const Network& network, const Presentation& presentation)
      : network_(network), presentation_(presentation), neurons_(network.populations.size()) {
    tape_.counts.events.resize(network.populations.size());
    tape_.counts.bias_firings.resize(network.populations.size());
    tape_.counts.firings.resize(network.projections.size());
    for (const Population& population : network.populations) {
      clamp_offsets_.push_back(example_size_);
      if (population.neuron.clamped) example_size_ += population.size;
    }
  }

  Tape record() {
    for (const PopulationVolley& volley : presentation_.volleys) {
      if (volley.port == Port::clamp) {
        clamp(volley);
      } else {
        close(volley);
      }
    }
    for (std::uint32_t k = 0; k < network_.projections.size(); ++k) learn(k);
    for (std::uint32_t p = 0; p < network_.populations.size(); ++p) learn_bias(p);
    return std::move(tape_);
  }

 private:
  ValueId add_value(std::uint32_t population, const char* what) {
    const Population& model = network_.populations[population];
    const std::uint32_t number = numbers_[{population, what}]++;
    tape_.values.push_back({.name = fmt::format("{}.{}{}", model.name, what, number),
                            .population = PopulationId{population},
                            .size = model.size});
    return static_cast<ValueId>(tape_.values.size() - 1);
  }

  void add_step(TapeOperation operation, const TimeSpan& at) {
    tape_.steps.push_back(
        {.operation = std::move(operation), .earliest = at.earliest, .latest = at.latest});
  }

  void clamp(const PopulationVolley& volley) {
    const auto number = static_cast<std::uint32_t>(volley.population);
    Neurons& neurons = neurons_[number];
    const NeuronModel& model = network_.populations[number].neuron;
    const ValueId value = add_value(number, "clamp");
    // The value is what is kept of the example.
    const auto kept = [&](const Symbol& example, NeuronValue what) {
      return Symbol::named(KeepSymbols(model)(example, what), value);
    };
    const SignalsOf<Symbol> signals = receive_clamp(model, neurons.state, Symbol::of(value), kept);
    add_step(ClampStep{.population = PopulationId{number},
                       .offset = clamp_offsets_[number],
                       .value = value,
                       .said = said(signals)},
             volley.closes);
    hear(number, signals, volley);
  }

  void close(const PopulationVolley& volley) {
    const auto number = static_cast<std::uint32_t>(volley.population);
    const Population& population = network_.populations[number];
    NeuronStateOf<Symbol>& state = neurons_[number].state;
    VolleyStep step{.population = PopulationId{number},
                    .port = volley.port,
                    .sum = deliver(volley),
                    .before = flags_of(state),
                    .values = {.start = state.start.value(),
                               .input = state.input.value(),
                               .activity = state.activity.value(),
                               .target = state.target.value()}};
    const Symbol sum = Symbol::of(step.sum);
    SignalsOf<Symbol> signals = with_activation(population.neuron.activation, [&](auto function) {
      return receive(population, volley.port, state, sum, function);
    });
    if (signals.is_judged) {
      step.is_judged = true;
      tape_.counts.judged += population.size;
      step.loss_reads = with_activation(population.neuron.activation, [&](auto function) {
        return reads_of(judged_loss(population.neuron, state, function));
      });
    }
    name_results(number, step, signals);
    if (volley.port == Port::basal) step.answer = state.activity.value();
    step.said = said(signals);
    add_step(step, volley.closes);
    hear(number, signals, volley);
  }

  template <class Activate>
  static SignalsOf<Symbol> receive(const Population& population, Port port,
                                   NeuronStateOf<Symbol>& state, const Symbol& sum,
                                   const Activate& activate) {
    // A bias is no value of the tape: it is the same for all presentations of a batch.
    const Symbol bias = population.bias ? Symbol::computed({}) : Symbol();
    const KeepSymbols keep(population.neuron);
    switch (port) {
      case Port::apical:
        return receive_apical_volley(population.neuron, state, sum, keep);
      case Port::target:
        return receive_target_volley(state, sum, keep);
      case Port::basal:
      case Port::clamp:
        break;
    }
    return receive_basal_volley(population.neuron, state, bias, sum, activate, keep);
  }

  // What the volley computed becomes values of the tape, each once.
  void name_results(std::uint32_t population, VolleyStep& step, SignalsOf<Symbol>& signals) {
    NeuronStateOf<Symbol>& state = neurons_[population].state;
    std::map<const void*, ValueId> named;
    std::set<const void*> operations;
    const auto name = [&](Symbol& symbol, Quantity quantity, const char* what) {
      if (symbol.is_zero() || symbol.value() != kNoValue) return;
      const auto [place, is_new] = named.try_emplace(symbol.identity(), kNoValue);
      if (is_new) {
        place->second = add_value(population, what);
        step.results.push_back(
            {.quantity = quantity, .value = place->second, .reads = reads_of(symbol)});
        symbol.add_operations(operations);
      }
      symbol = Symbol::named(symbol, place->second);
    };
    const Symbol start = state.start;
    if (step.port == Port::basal) {
      name(state.activity, Quantity::activity, "f");
      name(state.input, Quantity::input, "S");
    }
    if (step.port == Port::target) name(state.target, Quantity::target, "target");
    if (signals.has_soma) name(signals.soma, Quantity::soma, "soma");
    if (signals.has_axon) name(signals.axon, Quantity::axon, "axon");
    if (signals.has_error) name(signals.error, Quantity::error, "error");
    step.operations = static_cast<std::uint32_t>(operations.size());
    const auto alias = named.find(start.identity());
    if (alias != named.end()) state.start = Symbol::named(start, alias->second);
  }

  // The sum of all that arrives at the volley's port.
  ValueId deliver(const PopulationVolley& volley) {
    const ValueId sum = add_value(static_cast<std::uint32_t>(volley.population), "sum");
    bool is_first = true;
    for (const Delivery& delivery : volley.deliveries) {
      add_step(
          DeliverStep{.projection = ProjectionId{static_cast<std::uint32_t>(delivery.projection)},
                      .pre = pre_events(delivery.projection)[delivery.event],
                      .sum = sum,
                      .is_first = std::exchange(is_first, false),
                      .event = static_cast<std::uint32_t>(delivery.event)},
          presentation_.projections[delivery.projection].pre[delivery.event]);
    }
    return sum;
  }

  // All presynaptic events that the synapses of a projection have seen so far, or will see.
  [[nodiscard]] const std::vector<ValueId>& pre_events(std::size_t projection) const {
    const Projection& model = network_.projections[projection];
    const Neurons& neurons = neurons_[index(model.pre)];
    return model.output == Output::axon ? neurons.axons : neurons.errors;
  }

  static Said said(const SignalsOf<Symbol>& signals) {
    Said values;
    if (signals.has_soma) values.soma = signals.soma.value();
    if (signals.has_error) values.error = signals.error.value();
    if (signals.has_axon) values.axon = signals.axon.value();
    return values;
  }

  // What the neurons say goes to their synapses, and on its way to others.
  void hear(std::uint32_t population, const SignalsOf<Symbol>& signals,
            const PopulationVolley& volley) {
    Neurons& neurons = neurons_[population];
    if (signals.has_soma) neurons.somas.push_back(signals.soma.value());
    if (signals.has_error) {
      neurons.errors.push_back(signals.error.value());
      send(population, Output::error, signals.error.value(), volley);
    }
    if (signals.has_axon) {
      neurons.axons.push_back(signals.axon.value());
      send(population, Output::axon, signals.axon.value(), volley);
    }
  }

  void send(std::uint32_t population, Output output, ValueId value,
            const PopulationVolley& volley) {
    bool is_sent = output == Output::axon;
    for (std::uint32_t k = 0; k < network_.projections.size(); ++k) {
      const Projection& projection = network_.projections[k];
      if (index(projection.pre) != population || projection.output != output) continue;
      is_sent = true;
      tape_.counts.synaptic_events += projection.initial_weights.size();
      add_step(CountStep{.projection = ProjectionId{k}, .values = {value}}, volley.closes);
    }
    if (!is_sent) return;
    tape_.counts.neuron_events += network_.populations[population].size;
    tape_.counts.events[population] += network_.populations[population].size;
  }

  void learn(std::uint32_t number) {
    const Projection& projection = network_.projections[number];
    const std::optional<TimeSpan>& fires = presentation_.projections[number].fires;
    if (!projection.synapse.rule || !fires) return;
    const LearningRule& rule = *projection.synapse.rule;
    LearnStep step{.is_bias = false, .number = number, .groups = {}};
    CountStep count{.projection = ProjectionId{number}, .values = {}};
    bool may_be_silent = true;
    for (std::uint32_t k = 0; k < rule.groups().size(); ++k) {
      const ValueId pre = pre_value(projection, number, k, *fires);
      may_be_silent = may_be_silent && pre != kNoValue;
      count.values.push_back(pre);
      step.groups.push_back({.weight_power = rule.groups()[k].weight_power,
                             .pre = pre,
                             .post = post_value(rule, index(projection.post), k, *fires)});
    }
    if (!may_be_silent) count.values.clear();
    add_step(std::move(step), *fires);
    add_step(std::move(count), *fires);
    tape_.counts.firings[number] = projection.initial_weights.size();
    tape_.counts.synaptic_events += projection.initial_weights.size();
  }

  void learn_bias(std::uint32_t number) {
    const Population& population = network_.populations[number];
    const std::optional<TimeSpan>& fires = presentation_.populations[number].bias_fires;
    if (!population.bias || !population.bias->rule || !fires) return;
    const LearningRule& rule = *population.bias->rule;
    LearnStep step{.is_bias = true, .number = number, .groups = {}};
    for (std::uint32_t k = 0; k < rule.groups().size(); ++k) {
      step.groups.push_back({.weight_power = rule.groups()[k].weight_power,
                             .pre = kNoValue,
                             .post = post_value(rule, number, k, *fires)});
    }
    add_step(std::move(step), *fires);
    tape_.counts.bias_firings[number] = population.size;
  }

  // Q of a group; none if it is 1.
  ValueId pre_value(const Projection& projection, std::uint32_t number, std::uint32_t group,
                    const TimeSpan& at) {
    const LearningRule& rule = *projection.synapse.rule;
    if (rule.groups()[group].pre_factors.empty()) return kNoValue;
    const std::vector<ValueId>& events = pre_events(number);
    const auto pre = [&](std::uint32_t k) { return signal(events, k); };
    const Symbol factor = pre_factor<Symbol>(rule.groups()[group], pre);
    if (factor.value() != kNoValue) return factor.value();
    return add_factor({.rule = &rule,
                       .group = group,
                       .is_pre = true,
                       .signals = events,
                       .last = events.empty() ? kNoValue : events.back()},
                      factor, index(projection.pre), at);
  }

  // The sum of c * P of a group. Equal ones are computed once.
  ValueId post_value(const LearningRule& rule, std::uint32_t population, std::uint32_t group,
                     const TimeSpan& at) {
    const Neurons& neurons = neurons_[population];
    const ValueId error = neurons.errors.empty() ? kNoValue : neurons.errors.front();
    const auto post = [&](std::uint32_t k) { return signal(neurons.somas, k); };
    const auto error_symbol = [&] { return Symbol::of(error); };
    const TermGroup& terms = rule.groups()[group];
    const Symbol factor = post_factor<Symbol>(terms, post, error_symbol, Symbol(1.0));
    if (factor.value() != kNoValue) return factor.value();
    for (const PostFactor& known : post_factors_) {
      if (known.population != population || *known.terms != terms.post_terms) continue;
      // Whoever fires first needs it first; what it reads was there for both.
      TapeStep& step = tape_.steps[known.step];
      step.earliest = std::min(step.earliest, at.earliest);
      step.latest = std::min(step.latest, at.latest);
      return known.value;
    }
    const ValueId value =
        add_factor({.rule = &rule,
                    .group = group,
                    .is_pre = false,
                    .signals = neurons.somas,
                    .last = neurons.somas.empty() ? kNoValue : neurons.somas.back(),
                    .error = error},
                   factor, population, at);
    post_factors_.push_back({.population = population,
                             .terms = &terms.post_terms,
                             .value = value,
                             .step = tape_.steps.size() - 1});
    return value;
  }

  static Symbol signal(const std::vector<ValueId>& signals, std::uint32_t k) {
    return Symbol::of(k == kLast ? signals.back() : signals[k]);
  }

  ValueId add_factor(FactorStep step, const Symbol& factor, std::uint32_t population,
                     const TimeSpan& at) {
    step.value = add_value(population, step.is_pre ? "Q" : "P");
    step.reads = reads_of(factor);
    std::set<const void*> operations;
    factor.add_operations(operations);
    step.operations = static_cast<std::uint32_t>(operations.size());
    const ValueId value = step.value;
    add_step(std::move(step), at);
    return value;
  }

  struct PostFactor {
    std::uint32_t population = 0;
    const std::vector<PostTerm>* terms = nullptr;
    ValueId value = kNoValue;
    std::size_t step = 0;  // that computes it
  };

  const Network& network_;
  const Presentation& presentation_;
  std::vector<Neurons> neurons_;
  std::vector<std::uint32_t> clamp_offsets_;
  std::uint32_t example_size_ = 0;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> numbers_;
  std::vector<PostFactor> post_factors_;
  Tape tape_;
};

}  // namespace

std::variant<Tape, Refusal> compile(const Network& network, const TimingPlan& plan,
                                    Precision precision) {
  if (auto reason = why_not_compiled(network, plan, precision)) {
    return Refusal{*std::move(reason)};
  }
  Tape tape = Recorder(network, plan.presentation).record();
  // In the order of time: what a step reads is there 1 ns before it or more.
  std::ranges::stable_sort(tape.steps, {}, &TapeStep::earliest);
  mark_live(tape);
  return tape;
}

}  // namespace recirc
