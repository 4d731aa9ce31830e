#include "sim/audit/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "sim/audit/event_words.hpp"

namespace recirc {

CausalGraph Explanation::of(std::size_t event) {
  node_of(event, 0);
  while (!waiting_.empty()) {
    const std::size_t node = waiting_.front();
    waiting_.pop_front();
    explain(node);
  }
  return std::move(graph_);
}

std::size_t Explanation::node_of(std::size_t event, std::uint32_t depth) {
  const auto [at, is_new] = nodes_.try_emplace(event, graph_.nodes.size());
  if (is_new) {
    graph_.nodes.emplace_back().event = recording_[event];
    depths_.push_back(depth);
    waiting_.push_back(at->second);
  }
  return at->second;
}

void Explanation::explain(std::size_t node) {
  const RecordedEvent event = graph_.nodes[node].event;
  if (event.kind == EventKind::stimulus || event.kind == EventKind::factor) return;
  const bool is_too_deep = options_.depth && depths_[node] >= *options_.depth;
  const bool is_enough = options_.most_nodes && graph_.nodes.size() >= *options_.most_nodes;
  if (is_too_deep || is_enough) {
    graph_.nodes[node].is_cut = true;
    return;
  }
  switch (event.kind) {
    case EventKind::change:
      return explain_change(node, event);
    case EventKind::update:
      return explain_update(node, event);
    case EventKind::delivery:
    case EventKind::lost:
      return explain_delivery(node, event);
    case EventKind::volley:
      return explain_volley(node, event);
    case EventKind::activation:
      return explain_activation(node, event);
    case EventKind::soma:
      return explain_soma(node, event);
    case EventKind::axon:
      return explain_axon(node, event);
    case EventKind::error:
      return explain_error(node, event);
    default:
      return;
  }
}

void Explanation::cause(std::size_t node, std::size_t event, std::string role,
                        std::optional<double> contribution) {
  const std::size_t found = node_of(event, depths_[node] + 1);
  graph_.nodes[node].causes.push_back(
      {.node = found, .role = std::move(role), .contribution = contribution});
}

const RecordedEvent* Explanation::cause_at(std::size_t node, NeuronId neuron, EventKind kind,
                                           Time time, const std::string& role,
                                           std::optional<Port> port) {
  for (const std::size_t k : recording_.at(neuron, kind, time)) {
    if (port && recording_[k].port != *port) continue;
    cause(node, k, role);
    return &recording_[k];
  }
  unknown(node, kind, neuron, time);
  return nullptr;
}

void Explanation::unknown(std::size_t node, EventKind kind, NeuronId neuron, Time time) {
  graph_.nodes[node].unknown.push_back(
      fmt::format("{} of {} at {} ns", word_of(kind), neuron_words(network_, neuron), time.ns));
}

void Explanation::contributions(std::size_t node, const std::vector<std::size_t>& events) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<bool> is_followed(events.size(), true);
  if (options_.contributions && *options_.contributions < events.size()) {
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t k) { return std::abs(recording_[events[k]].value); });
    for (std::size_t k = *options_.contributions; k < order.size(); ++k) {
      is_followed[order[k]] = false;
    }
  }
  for (std::size_t k = 0; k < events.size(); ++k) {
    if (is_followed[k]) {
      cause(node, events[k], "", recording_[events[k]].value);
    } else {
      ++graph_.nodes[node].left_out;
      graph_.nodes[node].left_out_sum += recording_[events[k]].value;
    }
  }
}

}  // namespace recirc
