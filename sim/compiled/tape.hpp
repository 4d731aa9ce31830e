#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "network/network.hpp"
#include "neurons/neuron.hpp"
#include "neurons/time.hpp"
#include "sim/compiled/symbol.hpp"

namespace recirc {

/// A number for each neuron of a population, which every presentation computes once.
struct TapeValue {
  std::string name;  ///< population, what it is, and its number within the presentation
  PopulationId population{};
  std::uint32_t size = 0;
  bool is_live = false;  ///< something that matters reads it; what is dead is not computed
};

/// What all neurons of a population say at one instant, each its own value; kNoValue: 0.
struct Said {
  std::optional<ValueId> soma = {};
  std::optional<ValueId> error = {};
  std::optional<ValueId> axon = {};
};

/// The stimulus: the part of an example that reaches a clamped population, as its neurons keep it.
struct ClampStep {
  PopulationId population{};
  std::uint32_t offset = 0;  ///< where the part starts in the example
  ValueId value = kNoValue;
  Said said = {};
};

/// One presynaptic event of every neuron on its way through a projection: sum = pre * W, or, where
/// it is not the first of its volley, sum += pre * W.
struct DeliverStep {
  ProjectionId projection{};
  ValueId pre = kNoValue;
  ValueId sum = kNoValue;
  bool is_first = true;
  std::uint32_t event = 0;  ///< which of those of the projection's output, from 0
};

/// What a volley leaves behind: a field of the neuron's state, or a signal.
enum class Quantity : std::uint8_t { input, activity, soma, axon, target, error };

/// One result of a volley, and what computing it reads.
struct VolleyResult {
  Quantity quantity{};
  ValueId value = kNoValue;
  std::vector<ValueId> reads = {};
};

/// Where the values of the neurons' states are; kNoValue: they are 0.
struct StateValues {
  ValueId start = kNoValue;     ///< O(0)
  ValueId input = kNoValue;     ///< S
  ValueId activity = kNoValue;  ///< f(S)
  ValueId target = kNoValue;
};

/// A volley of all neurons of a population: what neuron.hpp says that happens then.
struct VolleyStep {
  PopulationId population{};
  Port port{};
  ValueId sum = kNoValue;  ///< of all contributions
  NeuronState before;  ///< counts and flags, which are the same for all; its values are not used
  StateValues values;  ///< of the state before
  std::vector<VolleyResult> results = {};  ///< each with a value of its own
  bool is_judged = false;                  ///< the loss counts it
  std::vector<ValueId> loss_reads = {};
  std::uint32_t operations = 0;  ///< arithmetic operations a neuron
  ValueId answer = kNoValue;     ///< f(S) after a basal volley; kNoValue: 0
  Said said = {};
};

/// A factor of a rule, of one group of its monomials: P(post, error) or Q(pre).
struct FactorStep {
  const LearningRule* rule = nullptr;
  std::uint32_t group = 0;
  bool is_pre = false;
  std::vector<ValueId> signals;  ///< pre[k] or post[k], by k; kNoValue where the factor names none
  ValueId last = kNoValue;       ///< pre[last] or post[last]
  ValueId error = kNoValue;
  ValueId value = kNoValue;
  std::vector<ValueId> reads = {};
  std::uint32_t operations = 0;  ///< a neuron
};

/// One group of a rule: w^i * (P^T Q), over a batch one matrix product.
struct LearnGroup {
  std::uint32_t weight_power = 0;
  ValueId pre = kNoValue;  ///< Q; none: 1
  ValueId post = kNoValue;
};

/// The firing of the rule of a projection's synapses, or of a population's biases.
struct LearnStep {
  bool is_bias = false;
  std::uint32_t number = 0;  ///< of the projection, or of the population
  std::vector<LearnGroup> groups;
};

/// Deliveries (or firings) of a projection's synapses: how many of them are effective depends on
/// the values. An event of a presynaptic neuron counts, once for each of its synapses, if one of
/// `values` is not 0; always, if there are none.
struct CountStep {
  ProjectionId projection{};
  std::vector<ValueId> values;
};

using TapeOperation =
    std::variant<ClampStep, DeliverStep, VolleyStep, FactorStep, LearnStep, CountStep>;

/// One step of a tape.
struct TapeStep {
  TapeOperation operation;
  Time earliest;  ///< when, relative to the clamp; over all actors that it stands for
  Time latest;
  bool is_live = true;
};

/// What a presentation costs in events, whatever the values are.
struct PresentationCounts {
  std::uint64_t neuron_events = 0;
  std::uint64_t synaptic_events = 0;
  std::uint64_t judged = 0;
  std::vector<std::uint64_t> events;        ///< by population
  std::vector<std::uint64_t> firings;       ///< by projection
  std::vector<std::uint64_t> bias_firings;  ///< by population
};

/// One presentation as a sequence of operations on whole populations, in the order that message
/// timing gave them. Source: DESIGN section 3.
struct Tape {
  std::vector<TapeValue> values;
  std::vector<TapeStep> steps;
  PresentationCounts counts;
};

}  // namespace recirc
