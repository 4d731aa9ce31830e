#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/audit/recording.hpp"
#include "sim/audit/why.hpp"

namespace recirc {

/// Works a causal graph out, breadth first (see `why`): what each kind of event is due to, by the
/// definitions of neurons/ and the comments of EventKind.
class Explanation {
 public:
  Explanation(const Recording& recording, const WhyOptions& options)
      : recording_(recording), network_(recording.network()), options_(options) {}
  /// The graph of one of the recording's events.
  CausalGraph of(std::size_t event);

 private:
  std::size_t node_of(std::size_t event, std::uint32_t depth);
  void explain(std::size_t node);
  void cause(std::size_t node, std::size_t event, std::string role,
             std::optional<double> contribution = std::nullopt);
  // The one event of `kind` at a neuron at one time; otherwise that it was not recorded.
  const RecordedEvent* cause_at(std::size_t node, NeuronId neuron, EventKind kind, Time time,
                                const std::string& role, std::optional<Port> port = std::nullopt);
  void unknown(std::size_t node, EventKind kind, NeuronId neuron, Time time);
  void formula(std::size_t node, std::string text) { graph_.nodes[node].formula = std::move(text); }
  // Follows the largest of what is added up.
  void contributions(std::size_t node, const std::vector<std::size_t>& events);
  void explain_change(std::size_t node, const RecordedEvent& event);
  double rate_of(const SynapseName& synapse, Time applied);
  // w + rate / batch * (sum of changes), within its limits; tied synapses first, as engines do.
  void explain_update(std::size_t node, const RecordedEvent& event);
  std::string limit_text(std::size_t node, const RecordedEvent& event);
  void explain_delivery(std::size_t node, const RecordedEvent& event);
  // Where axons speak by change, what they have said in the neuron's window still counts.
  void explain_volley(std::size_t node, const RecordedEvent& event);
  // How many basal volleys the window had before this one.
  std::size_t volleys_before(const RecordedEvent& event);
  void explain_activation(std::size_t node, const RecordedEvent& event);
  // O(0): the stimulus, or the first answer in the window.
  std::optional<std::size_t> start_of(const RecordedEvent& event);
  // memory * O(0) + (1 - memory) * f(S).
  void explain_mix(std::size_t node, const RecordedEvent& event, double memory);
  void explain_soma(std::size_t node, const RecordedEvent& event);
  void explain_axon(std::size_t node, const RecordedEvent& event);
  // What was said before in the window is taken off.
  void explain_difference(std::size_t node, const RecordedEvent& event);
  void explain_error(std::size_t node, const RecordedEvent& event);
  void explain_apical_error(std::size_t node, const RecordedEvent& event,
                            const RecordedEvent& answer);
  // The last event of a kind in the window, up to now.
  std::optional<std::size_t> last(const RecordedEvent& event, EventKind kind,
                                  std::optional<Port> port);

  const Recording& recording_;
  const Network& network_;
  WhyOptions options_;
  CausalGraph graph_;
  std::map<std::size_t, std::size_t> nodes_;  // of events
  std::vector<std::uint32_t> depths_;         // of nodes
  std::deque<std::size_t> waiting_;           // nodes without causes yet, nearest first
};

}  // namespace recirc
