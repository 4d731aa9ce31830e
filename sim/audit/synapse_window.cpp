#include "sim/audit/synapse_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "neurons/errors.hpp"
#include "neurons/window.hpp"
#include "sim/audit/event_words.hpp"

namespace recirc {
namespace {

[[noreturn]] void fail_unrecorded(const Recording& recording, const RecordedEvent& change) {
  throw InputError(
      {.where = "",
       .what = fmt::format("not all that the change of {} at {} ns read was recorded",
                           place_words(recording.network(), change), change.time.ns),
       .right = "record axon events, soma signals, errors and deliveries, from a presentation's "
                "start on"});
}

// The order of inputs of one instant.
enum class Input : std::uint8_t { soma, error, pre };

const SynapseModel* model_of(const Recording& recording, const SynapseName& synapse) {
  if (synapse.projection == kNoProjection) return nullptr;
  return &recording.network().projections[synapse.projection].synapse;
}

Time window_length(const Recording& recording, const SynapseName& synapse) {
  const SynapseModel* const model = model_of(recording, synapse);
  return model != nullptr ? model->window : recording.population_of(synapse.post).neuron.window;
}

// What the axon event was that a delivery passed on; 0 if it was not recorded.
double axon_value(const Recording& recording, const RecordedEvent& delivery) {
  const Output output = recording.network().projections[delivery.projection].output;
  for (const std::size_t k : recording.at(delivery.pre, EventKind::axon, delivery.caused)) {
    if (recording[k].output == output) return recording[k].value;
  }
  return 0;
}

// Which soma signals answer basal volleys: at these pre[k] is read where axons speak by change.
std::vector<std::size_t> basal_answers(const Recording& recording, const SynapseWindow& window) {
  std::vector<std::size_t> found;
  std::ranges::copy_if(window.post, std::back_inserter(found),
                       [&](std::size_t k) { return recording[k].port == Port::basal; });
  return found;
}

RuleValue pre_value(const Recording& recording, const RecordedEvent& change,
                    const SynapseWindow& window, std::uint32_t at) {
  RuleValue read{.variable = Variable::pre, .index = at, .value = 1, .events = {}};
  const SynapseModel* const model = model_of(recording, synapse_of(change));
  if (model == nullptr) return read;
  if (model->transmission == Transmission::level) {
    if (window.pre.size() <= (at == kLast ? 0 : at)) fail_unrecorded(recording, change);
    const std::size_t event = at == kLast ? window.pre.back() : window.pre.at(at);
    read.value = axon_value(recording, recording[event]);
    read.events = {event};
    return read;
  }
  const std::vector<std::size_t> answers = basal_answers(recording, window);
  if (answers.size() <= (at == kLast ? 0 : at)) fail_unrecorded(recording, change);
  const RecordedEvent& answer = recording[at == kLast ? answers.back() : answers.at(at)];
  const Time closed = answer.time - kDendriticDelay;  // what arrived there left the synapse
  read.value = 0;
  for (const std::size_t event : window.pre) {
    if (recording[event].time > closed) break;
    read.value += axon_value(recording, recording[event]);
    read.events.push_back(event);
  }
  return read;
}

std::set<std::pair<Variable, std::uint32_t>> names_of(const LearningRule& rule) {
  std::set<std::pair<Variable, std::uint32_t>> names;
  const auto add = [&](const Factor& factor) { names.emplace(factor.variable, factor.index); };
  for (const TermGroup& group : rule.groups()) {
    std::ranges::for_each(group.pre_factors, add);
    for (const PostTerm& term : group.post_terms) std::ranges::for_each(term.factors, add);
  }
  return names;
}

}  // namespace

const LearningRule& rule_of(const Recording& recording, const SynapseName& synapse) {
  const SynapseModel* const model = model_of(recording, synapse);
  if (model != nullptr) {
    ensure(model->rule.has_value(), "what changes has a rule");
    return *model->rule;
  }
  const std::optional<BiasModel>& bias = recording.population_of(synapse.post).bias;
  ensure(bias && bias->rule, "what changes has a rule");
  return *bias->rule;
}

SynapseWindow window_of_change(const Recording& recording, const RecordedEvent& change) {
  const SynapseName synapse = synapse_of(change);
  std::vector<std::tuple<Time, Input, std::size_t>> inputs;
  for (const std::size_t k : recording.at(synapse.post, EventKind::soma)) {
    inputs.emplace_back(recording[k].time + kSomaDelay, Input::soma, k);
  }
  for (const std::size_t k : recording.at(synapse.post, EventKind::error)) {
    inputs.emplace_back(recording[k].time + kSomaDelay, Input::error, k);
  }
  if (synapse.projection != kNoProjection) {
    for (const std::size_t k : recording.at(synapse, EventKind::delivery)) {
      inputs.emplace_back(recording[k].time, Input::pre, k);
    }
  }
  std::ranges::sort(inputs, {}, [&](const auto& input) {
    const RecordedEvent& event = recording[std::get<2>(input)];
    return std::tuple(std::get<0>(input), std::get<1>(input), event.number, std::get<2>(input));
  });
  const Time length = window_length(recording, synapse);
  const bool at_end = rule_of(recording, synapse).fires_at_window_end();
  Window window;
  SynapseWindow seen;
  for (const auto& [time, input, event] : inputs) {
    if (time > change.time || (at_end && time == change.time)) break;
    if (window.opens_at(time, length)) {
      seen = {};
      seen.opened = time;
    }
    if (input == Input::soma) seen.post.push_back(event);
    if (input == Input::pre) seen.pre.push_back(event);
    if (input == Input::error && !seen.error) seen.error = event;
  }
  return seen;
}

std::string variable_text(Variable variable, std::uint32_t index) {
  if (variable == Variable::error) return "error";
  const char* const name = variable == Variable::pre ? "pre" : "post";
  return index == kLast ? fmt::format("{}[last]", name) : fmt::format("{}[{}]", name, index);
}

std::vector<RuleValue> values_of_change(const Recording& recording, const RecordedEvent& change) {
  const SynapseName synapse = synapse_of(change);
  const SynapseWindow window = window_of_change(recording, change);
  std::vector<RuleValue> values;
  for (const auto& [variable, at] : names_of(rule_of(recording, synapse))) {
    if (variable == Variable::pre) {
      values.push_back(pre_value(recording, change, window, at));
      continue;
    }
    const bool is_error = variable == Variable::error;
    const bool is_there =
        is_error ? window.error.has_value() : window.post.size() > (at == kLast ? 0 : at);
    if (!is_there) fail_unrecorded(recording, change);
    const std::size_t event = is_error      ? *window.error
                              : at == kLast ? window.post.back()
                                            : window.post.at(at);
    values.push_back(
        {.variable = variable, .index = at, .value = recording[event].value, .events = {event}});
  }
  return values;
}

}  // namespace recirc
