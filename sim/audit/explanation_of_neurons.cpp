// What volleys, activations, soma signals, errors and axon events are due to.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "neurons/activation.hpp"
#include "neurons/kind_names.hpp"
#include "sim/audit/explanation.hpp"

namespace recirc {
void Explanation::explain_volley(std::size_t node, const RecordedEvent& event) {
  const std::optional<Time> opened = recording_.window_of(event.neuron, event.time);
  std::vector<std::size_t> summed;
  std::vector<std::size_t> held;
  for (const std::size_t k : recording_.at(event.neuron, EventKind::delivery)) {
    const RecordedEvent& delivery = recording_[k];
    const Time arrives = delivery.time + kDendriticDelay;
    if (delivery.port != event.port || arrives > event.time) continue;
    if (opened && arrives < *opened) continue;
    const SynapseModel& model = network_.projections[delivery.projection].synapse;
    if (model.transmission == Transmission::change) {
      held.push_back(k);
    } else if (arrives >= event.caused) {
      summed.push_back(k);
    }
  }
  const auto place = [&](std::size_t k) {
    const RecordedEvent& delivery = recording_[k];
    const bool is_unreliable = !network_.projections[delivery.projection].faults.are_none();
    return std::tuple(delivery.time, is_unreliable, delivery.pre, delivery.projection);
  };
  std::ranges::stable_sort(summed, {}, place);
  std::ranges::stable_sort(held, {}, place);
  summed.insert(summed.end(), held.begin(), held.end());
  if (summed.empty()) unknown(node, EventKind::delivery, event.neuron, event.caused);
  formula(node,
          fmt::format("sum of {} contribution{}", summed.size(), summed.size() == 1 ? "" : "s"));
  contributions(node, summed);
}

std::size_t Explanation::volleys_before(const RecordedEvent& event) {
  const Time opened = recording_.window_of(event.neuron, event.time).value_or(Time{0});
  std::size_t count = 0;
  for (const std::size_t k : recording_.at(event.neuron, EventKind::activation)) {
    const Time time = recording_[k].time;
    if (time >= opened && time < event.time) ++count;
  }
  return count;
}

void Explanation::explain_activation(std::size_t node, const RecordedEvent& event) {
  const RecordedEvent* const volley =
      cause_at(node, event.neuron, EventKind::volley, event.time, "S", Port::basal);
  if (volley == nullptr) return;
  const Population& population = recording_.population_of(event.neuron);
  const double bias = recording_.weight({.pre = kNoNeuron, .post = event.neuron}, event.time);
  const bool bias_acts = !population.neuron.bias_in_first_volley_only || volleys_before(event) == 0;
  std::string input = fmt::format("{}", volley->value);
  if (population.bias && bias_acts) input += fmt::format(" + bias {}", bias);
  const Activation f = population.neuron.activation;
  formula(node, fmt::format("{}({})", f == Activation::identity ? "" : name_of(f), input));
}

std::optional<std::size_t> Explanation::start_of(const RecordedEvent& event) {
  const Time opened = recording_.window_of(event.neuron, event.time).value_or(Time{0});
  const auto last_in_window = [&](EventKind kind) -> std::optional<std::size_t> {
    std::optional<std::size_t> found;
    for (const std::size_t k : recording_.at(event.neuron, kind)) {
      const Time time = recording_[k].time;
      if (time < opened || time > event.time) continue;
      found = k;
      if (kind == EventKind::activation) break;  // the first
    }
    return found;
  };
  const std::optional<std::size_t> stimulus = last_in_window(EventKind::stimulus);
  return stimulus ? stimulus : last_in_window(EventKind::activation);
}

void Explanation::explain_mix(std::size_t node, const RecordedEvent& event, double memory) {
  const std::optional<std::size_t> start = memory == 0 ? std::nullopt : start_of(event);
  const bool is_first = start && recording_[*start].kind == EventKind::activation &&
                        recording_[*start].time == event.time;
  if (memory == 1 && start && !is_first) return cause(node, *start, "O(0)");
  const RecordedEvent* const now =
      cause_at(node, event.neuron, EventKind::activation, event.time, "f(S)");
  if (memory == 0 || is_first || now == nullptr) return;
  if (!start) return unknown(node, EventKind::activation, event.neuron, event.time);
  cause(node, *start, "O(0)");
  formula(node, fmt::format("{} * {} + {} * {}", memory, recording_[*start].value, 1 - memory,
                            now->value));
}

void Explanation::explain_soma(std::size_t node, const RecordedEvent& event) {
  if (event.port == Port::clamp) {
    cause_at(node, event.neuron, EventKind::stimulus, event.time, "");
    return;
  }
  explain_mix(node, event, recording_.population_of(event.neuron).neuron.soma_memory);
}

void Explanation::explain_axon(std::size_t node, const RecordedEvent& event) {
  if (event.output == Output::error) {
    cause_at(node, event.neuron, EventKind::error, event.time, "");
    return;
  }
  if (event.port == Port::clamp) {
    cause_at(node, event.neuron, EventKind::stimulus, event.time, "");
    return;
  }
  const NeuronModel& model = recording_.population_of(event.neuron).neuron;
  if (model.clamped && model.recirculates == Recirculates::error) {
    const RecordedEvent* const answer =
        cause_at(node, event.neuron, EventKind::activation, event.time, "f(S)");
    const std::optional<std::size_t> start = start_of(event);
    if (start && answer != nullptr) {
      cause(node, *start, "O(0)");
      formula(node, fmt::format("{} - {}", recording_[*start].value, answer->value));
    }
  } else {
    explain_mix(node, event, model.axon_memory);
  }
  if (model.transmission == Transmission::change) explain_difference(node, event);
}

void Explanation::explain_difference(std::size_t node, const RecordedEvent& event) {
  const Time opened = recording_.window_of(event.neuron, event.time).value_or(Time{0});
  std::optional<double> sent;
  const std::vector<Cause> now = graph_.nodes[node].causes;
  for (const std::size_t k : recording_.at(event.neuron, EventKind::axon)) {
    const RecordedEvent& before = recording_[k];
    if (before.output != Output::axon || before.time < opened || before.time >= event.time) {
      continue;
    }
    sent = sent.value_or(0) + before.value;
    cause(node, k, "sent before");
  }
  if (!sent || now.empty()) return;
  const std::string& mixed = graph_.nodes[node].formula;
  const double value = graph_.nodes[now[0].node].event.value;
  formula(node, fmt::format("{} - {}", mixed.empty() ? fmt::format("{}", value) : mixed, *sent));
}

// error = sum * f'(S), with the S of the last basal volley; f' of a linear neuron is 1 whatever S.
void Explanation::explain_apical_error(std::size_t node, const RecordedEvent& event,
                                       const RecordedEvent& answer) {
  const Activation activation = recording_.population_of(event.neuron).neuron.activation;
  const RecordedEvent* const sum =
      cause_at(node, event.neuron, EventKind::volley, event.time, "sum", Port::apical);
  if (sum == nullptr) return;
  // f' follows from f: of relu, S > 0 where f > 0.
  const double slope = derivative(activation, answer.value, answer.value);
  formula(node, fmt::format("{} * f'(S) {}", sum->value, slope));
  if (activation == Activation::identity) return;
  cause_at(node, event.neuron, EventKind::volley, answer.time, "S", Port::basal);
}

void Explanation::explain_error(std::size_t node, const RecordedEvent& event) {
  const std::optional<std::size_t> answer = last(event, EventKind::activation, std::nullopt);
  if (!answer) return unknown(node, EventKind::activation, event.neuron, event.time);
  const double f = recording_[*answer].value;
  if (event.port == Port::apical) return explain_apical_error(node, event, recording_[*answer]);
  // At one instant a basal volley closes before one of targets.
  RecordedEvent before = event;
  if (event.port == Port::basal) before.time = before.time - Time{1};
  std::optional<std::size_t> target = last(before, EventKind::volley, Port::target);
  const std::optional<std::size_t> stimulus = last(event, EventKind::stimulus, std::nullopt);
  if (!target || (stimulus && recording_[*stimulus].time > recording_[*target].time)) {
    target = stimulus;
  }
  cause(node, *answer, "f(S)");
  if (!target) return unknown(node, EventKind::volley, event.neuron, event.time);
  cause(node, *target, "target");
  formula(node, fmt::format("{} - {}", recording_[*target].value, f));
}

std::optional<std::size_t> Explanation::last(const RecordedEvent& event, EventKind kind,
                                             std::optional<Port> port) {
  const Time opened = recording_.window_of(event.neuron, event.time).value_or(Time{0});
  std::optional<std::size_t> found;
  for (const std::size_t k : recording_.at(event.neuron, kind)) {
    const RecordedEvent& other = recording_[k];
    if (other.time < opened || other.time > event.time) continue;
    if (port && other.port != *port) continue;
    found = k;
  }
  return found;
}

}  // namespace recirc
