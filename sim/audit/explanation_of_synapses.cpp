// What changes, updates and deliveries are due to.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/ties.hpp"
#include "sim/audit/explanation.hpp"
#include "sim/audit/rule_numbers.hpp"
#include "sim/audit/synapse_window.hpp"

namespace recirc {

void Explanation::explain_change(std::size_t node, const RecordedEvent& event) {
  const SynapseName synapse = synapse_of(event);
  const LearningRule& rule = rule_of(recording_, synapse);
  const std::vector<RuleValue> values = values_of_change(recording_, event);
  const double w = recording_.weight(synapse, event.time);
  formula(node, fmt::format("{} = {}", rule.text(), with_numbers(rule, values, w)));
  for (const RuleValue& value : values) {
    const std::string role = variable_text(value.variable, value.index);
    for (const std::size_t k : value.events) cause(node, k, role);
  }
}

double Explanation::rate_of(const SynapseName& synapse, Time applied) {
  const bool is_immediate = network_.timing.apply == Apply::immediate;
  const std::int64_t presented = applied.ns / network_.timing.period.ns;
  const std::int64_t last = is_immediate ? presented : std::max<std::int64_t>(presented - 1, 0);
  const std::uint64_t epoch =
      options_.epoch == 0 ? 0 : static_cast<std::uint64_t>(last) / options_.epoch;
  const double rate = synapse.projection == kNoProjection
                          ? recording_.population_of(synapse.post).bias->rate_in(epoch)
                          : network_.projections[synapse.projection].synapse.rate_in(epoch);
  return is_immediate ? rate : rate / network_.timing.batch;
}

void Explanation::explain_update(std::size_t node, const RecordedEvent& event) {
  const SynapseName asked = synapse_of(event);
  const bool is_immediate = network_.timing.apply == Apply::immediate;
  const auto learns = [&](const SynapseName& synapse) {
    if (synapse.projection == kNoProjection) return true;
    return network_.projections[synapse.projection].synapse.rule.has_value();
  };
  Time since{-1};
  for (const std::size_t k : recording_.at(asked, EventKind::update)) {
    if (recording_[k].time < event.time) since = recording_[k].time;
  }
  const double before = recording_.weight(asked, is_immediate ? event.time : since);
  std::string text = fmt::format("{}", before);
  std::vector<std::size_t> changes;
  for (const SynapseName& synapse : sharing_weight(network_, asked)) {
    if (!learns(synapse)) continue;
    double sum = 0;
    for (const std::size_t k : recording_.at(synapse, EventKind::change)) {
      const Time time = recording_[k].time;
      // Those of the instant of an update come after it, except where each is applied at once.
      const bool is_of_it =
          is_immediate ? time > since && time <= event.time : time >= since && time < event.time;
      if (!is_of_it) continue;
      sum += recording_[k].value;
      changes.push_back(k);
    }
    text += fmt::format(" + {} * {}", rate_of(synapse, event.time), sum);
  }
  formula(node, fmt::format("{}{}", text, limit_text(node, event)));
  std::ranges::sort(changes);
  contributions(node, changes);
}

std::string Explanation::limit_text(std::size_t node, const RecordedEvent& event) {
  if (event.projection == kNoProjection) return "";
  const ProjectionId owner = weight_owner(network_, ProjectionId{event.projection});
  const SynapseModel& model = network_.projection(owner).synapse;
  std::string text;
  if (std::isfinite(model.element_limit)) {
    text += fmt::format(", within {}", model.element_limit);
  }
  if (std::isfinite(model.incoming_norm_limit)) {
    for (const std::size_t k : recording_.at(event.neuron, EventKind::factor, event.time)) {
      if (recording_[k].projection != index(owner)) continue;
      text += fmt::format(", times {} of the neuron's norm", recording_[k].value);
      cause(node, k, "norm");
    }
  }
  return text;
}

void Explanation::explain_delivery(std::size_t node, const RecordedEvent& event) {
  const Projection& projection = network_.projections[event.projection];
  for (const std::size_t k : recording_.at(event.pre, EventKind::axon, event.caused)) {
    if (recording_[k].output != projection.output) continue;
    cause(node, k, "");
    if (event.kind == EventKind::delivery) {
      formula(node, fmt::format("w {} * {}", recording_.weight(synapse_of(event), event.time),
                                recording_[k].value));
    }
    return;
  }
  unknown(node, EventKind::axon, event.pre, event.caused);
}

}  // namespace recirc
