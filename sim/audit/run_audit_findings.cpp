// What was recorded against what must have happened, and how differences are told.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "network/population_of.hpp"
#include "neurons/kind_names.hpp"
#include "sim/audit/event_words.hpp"
#include "sim/audit/run_audit.hpp"

namespace recirc {
namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// "input-code, code[3]<-input[5], 12345 ns (presentation 2): "
std::string where(const Network& network, const RecordedEvent& event) {
  return fmt::format("{}, {}, {} ns (presentation {}): ", group_words(network, event),
                     place_words(network, event), event.time.ns,
                     event.time.ns / network.timing.period.ns);
}

std::string rule_text(const Network& network, const RecordedEvent& event) {
  if (event.projection != kNoProjection) {
    const auto& rule = network.projections[event.projection].synapse.rule;
    return rule ? rule->text() : "no rule";
  }
  const auto population = population_of(network, event.neuron);
  if (population) {
    const std::optional<BiasModel>& bias = network.population(*population).bias;
    if (bias && bias->rule) return bias->rule->text();
  }
  return "no rule";
}

std::string different_words(const Network& network, const RecordedEvent& event, double expected) {
  const std::string values = fmt::format("{:.17g}, seen {:.17g}", expected, event.value);
  switch (event.kind) {
    case EventKind::change:
      return fmt::format(
          "{} of all that reached it is {}: the change was made of something else, or altered",
          rule_text(network, event), values);
    case EventKind::update:
      return fmt::format("its changes lead to the weight {}", values);
    case EventKind::delivery:
      return fmt::format("its weight times the axon event is {}", values);
    case EventKind::volley:
      return fmt::format("the deliveries to its {} port add up to {}", name_of(event.port), values);
    default:
      return fmt::format("{} expected {}", word_of(event.kind), values);
  }
}

std::string unexpected_words(const Network& network, const RecordedEvent& event) {
  switch (event.kind) {
    case EventKind::change:
      return fmt::format(
          "changed by {:.17g}, but what {} names has not arrived, or it has fired already",
          event.value, rule_text(network, event));
    case EventKind::delivery:
      return fmt::format(
          "delivery of {:.17g}, but no axon event left {} one delay before (it names {} ns)",
          event.value, neuron_words(network, event.pre), event.caused.ns);
    default:
      return fmt::format("{} of {:.17g}, but nothing led to it", word_of(event.kind), event.value);
  }
}

}  // namespace

void RunAudit::found(AuditFinding finding) {
  if (ReplayReport* const report = report_of(finding.event)) ++report->findings;
  ++report_.finding_count;
  if (report_.findings.size() < kMostFindings) report_.findings.push_back(std::move(finding));
}

ReplayReport* RunAudit::report_of(const RecordedEvent& event) {
  if (event.kind != EventKind::change && event.kind != EventKind::update) return nullptr;
  if (!is_of(*network_, event)) return nullptr;
  if (event.projection == kNoProjection) {
    const std::uint32_t population = index(*population_of(*network_, event.neuron));
    const std::optional<BiasModel>& bias = network_->populations[population].bias;
    return bias && bias->rule ? &report_.biases[report_of_biases_[population]] : nullptr;
  }
  return learns_[event.projection] ? &report_.projections[report_of_projection_[event.projection]]
                                   : nullptr;
}

bool RunAudit::is_replayed(const RecordedEvent& event) const {
  if (event.projection == kNoProjection) {
    return replays_->replay_of_bias(index(event.neuron)) != LoneSynapses::kNone;
  }
  const Projection& projection = network_->projections[event.projection];
  const auto synapse = synapses_[event.projection].find(
      index(event.pre) - index(network_->population(projection.pre).first),
      index(event.neuron) - index(network_->population(projection.post).first));
  return !synapse || replays_->replay_of(event.projection, *synapse) != LoneSynapses::kNone;
}

// Whether an event would be expected, if all were right.
bool RunAudit::is_examined(const RecordedEvent& event) const {
  const std::uint32_t population = index(*population_of(*network_, event.neuron));
  switch (event.kind) {
    case EventKind::update:
    case EventKind::factor:
    case EventKind::change: {
      const bool is_bias = event.projection == kNoProjection;
      const bool learns = is_bias ? network_->populations[population].bias &&
                                        network_->populations[population].bias->rule
                                  : learns_[event.projection];
      if (!learns) return true;
      if (event.kind == EventKind::change) return is_replayed(event);
      if (is_batch_partial_) return false;
      if (event.kind == EventKind::update) return is_replayed(event);
      return replays_->of_projection(event.projection).replayed ==
             synapses_[event.projection].size();
    }
    case EventKind::delivery:
    case EventKind::lost:
      return checks_deliveries_[event.projection];
    case EventKind::weight:
      return false;
    case EventKind::stimulus:
      return true;
    default:
      return checks_neurons_[population];
  }
}

void RunAudit::compare(std::span<const RecordedEvent> events) {
  std::ranges::stable_sort(expected_, {},
                           [](const ExpectedEvent& must) { return place_of(must.event); });
  happened_.clear();
  auto must = expected_.begin();
  auto event = events.begin();
  while (must != expected_.end() || event != events.end()) {
    if (event == events.end() ||
        (must != expected_.end() && place_of(must->event) < place_of(*event))) {
      found_missing(*must);
      if (must->event.kind == EventKind::axon) must->event.number = sent(must->event)++;
      happened_.push_back(must->event);
      ++must;
    } else if (must == expected_.end() || place_of(*event) < place_of(must->event)) {
      if (is_examined(*event)) found_unexpected(*event);
      if (event->kind == EventKind::axon) sent(*event) = event->number + 1;
      happened_.push_back(*event);
      ++event;
    } else {
      compare_one(*must, *event);
      if (event->kind == EventKind::axon) sent(*event) = event->number + 1;
      happened_.push_back(*event);
      ++must;
      ++event;
    }
  }
}

void RunAudit::compare_one(const ExpectedEvent& must, const RecordedEvent& event) {
  ++report_.checked[static_cast<std::size_t>(event.kind)];
  ReplayReport* const report = report_of(event);
  if (report != nullptr) ++(event.kind == EventKind::change ? report->changes : report->updates);
  const bool is_numbered = event.kind == EventKind::stimulus;
  if (event.caused != must.event.caused || (is_numbered && event.number != must.event.number)) {
    return found({.kind = AuditFinding::Kind::different,
                  .event = event,
                  .expected = must.event.value,
                  .due = {},
                  .what = where(*network_, event) +
                          (is_numbered ? fmt::format("stimulus numbered {}, expected {}",
                                                     event.number, must.event.number)
                                       : fmt::format("{} says its cause was at {} ns, expected {}",
                                                     word_of(event.kind), event.caused.ns,
                                                     must.event.caused.ns))});
  }
  const double seen = as_recorded(event.value);
  if (!must.has_value || same_bits(seen, must.event.value)) return;
  const double scale = std::max({must.scale, std::abs(must.event.value), std::abs(seen)});
  const double difference = std::abs(seen - must.event.value) / scale;
  if (difference <= options_.tolerance) {
    if (report != nullptr) {
      report->largest_difference = std::max(report->largest_difference, difference);
    }
    return;
  }
  found({.kind = AuditFinding::Kind::different,
         .event = event,
         .expected = must.event.value,
         .due = {},
         .what = where(*network_, event) + different_words(*network_, event, must.event.value)});
}

void RunAudit::found_missing(const ExpectedEvent& must) {
  const std::uint32_t population = index(*population_of(*network_, must.event.neuron));
  if (!has(must.event.kind, population, must.event.projection)) return;
  const std::string value =
      must.has_value ? fmt::format(" of {:.17g}", must.event.value) : std::string();
  AuditFinding finding{.kind = AuditFinding::Kind::missing,
                       .event = must.event,
                       .expected = {},
                       .due = {},
                       .what = where(*network_, must.event) +
                               fmt::format("{}{} is missing", word_of(must.event.kind), value)};
  if (must.has_value) finding.expected = must.event.value;
  found(std::move(finding));
}

void RunAudit::found_unexpected(const RecordedEvent& event) {
  AuditFinding finding{.kind = AuditFinding::Kind::unexpected,
                       .event = event,
                       .expected = {},
                       .due = {},
                       .what = where(*network_, event) + unexpected_words(*network_, event)};
  if (event.kind == EventKind::delivery) {
    const Projection& projection = network_->projections[event.projection];
    const std::uint32_t pre = index(event.pre) - index(network_->population(projection.pre).first);
    const auto synapse = synapses_[event.projection].find(
        pre, index(event.neuron) - index(network_->population(projection.post).first));
    if (!synapse) {
      finding.what = where(*network_, event) + "delivery, but there is no such synapse";
      return found(std::move(finding));
    }
    if (const std::optional<Time> due = due_time(event)) {
      early_.emplace(event.projection, event.pre, event.neuron, event.caused);
      finding.kind = AuditFinding::Kind::too_early;
      finding.due = due;
      finding.what = where(*network_, event) +
                     fmt::format(
                         "delivery of the axon event of {} ns, due at {} ns: {} ns sooner than its "
                         "delay lets it arrive",
                         event.caused.ns, due->ns, due->ns - event.time.ns);
    }
  }
  found(std::move(finding));
}

// When a delivery should arrive that has been recorded sooner; none if it is not on its way.
std::optional<Time> RunAudit::due_time(const RecordedEvent& delivery) const {
  const Projection& projection = network_->projections[delivery.projection];
  const std::uint32_t pre = index(delivery.pre) - index(network_->population(projection.pre).first);
  const auto synapse = synapses_[delivery.projection].find(
      pre, index(delivery.neuron) - index(network_->population(projection.post).first));
  const auto is_cause = [&](const Arrival& arrival) {
    return arrival.projection == delivery.projection && arrival.pre == pre &&
           arrival.left == delivery.caused && arrival.first <= *synapse && *synapse < arrival.last;
  };
  for (auto at = calendar_.upper_bound(delivery.time); at != calendar_.end(); ++at) {
    if (std::ranges::any_of(at->second.arrivals, is_cause)) return at->first;
  }
  return std::nullopt;
}

}  // namespace recirc
