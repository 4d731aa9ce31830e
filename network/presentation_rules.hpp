#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "network/presentation.hpp"
#include "neurons/kinds.hpp"
#include "neurons/learning_rule.hpp"
#include "neurons/time.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// The number of the population `name`; that of all populations if there is none.
std::size_t number_of(const Scenario& scenario, const std::string& name);

/// Whether an event may not reach a synapse of the projection.
bool may_lose_events(const ProjectionSpec& projection);

/// Whether every postsynaptic neuron surely hears something if every presynaptic one speaks.
bool reaches_all(const ProjectionSpec& projection, const PopulationSpec& pre,
                 const PopulationSpec& post);

/// The rules of a scenario, parsed; none where there is no rule, or one that doesn't parse.
struct ParsedRules {
  std::vector<std::optional<LearningRule>> projections;
  std::vector<std::optional<LearningRule>> biases;  ///< one for each population
};

ParsedRules parse_rules(const Scenario& expanded);

/// What a presentation shows to the synapses of a projection, or to the biases of a population
/// (whose presynaptic value is always 1: no events, nothing to wait for).
struct SynapseView {
  std::vector<TimeSpan> pre;
  std::vector<TimeSpan> soma;
  std::vector<TimeSpan> error;
  bool is_bias = false;
  Output output = Output::axon;  ///< of the presynaptic population
  /// pre[k] is what is held when the neuron's k-th basal volley closes (transmission by change).
  bool pre_by_volley = false;
  bool clamped = false;     ///< the first soma signal is the clamp
  bool pre_splits = false;  ///< one entry stands for one event or more
  bool post_splits = false;

  /// How many values of pre[k] a window without end brings.
  [[nodiscard]] std::size_t pre_count() const;
};

SynapseView view_of_synapses(const Scenario& expanded, const Presentation& presentation,
                             std::size_t projection);
SynapseView view_of_biases(const Scenario& expanded, const Presentation& presentation,
                           std::size_t population);

/// The first firing of a rule.
struct Firing {
  TimeSpan opened;    ///< the first event of its window
  TimeSpan complete;  ///< the last variable that it names with a number is there
  TimeSpan fires;     ///< `complete`, or the window's end
  std::string from;   ///< the variable that opened the window, e.g. "pre[0]"
  std::string to;     ///< the variable that completed it, e.g. "post[1]"
};

/// When `rule` first fires at synapses that see `view`, in windows of length `window` (kNever:
/// without end); none if it never does.
std::optional<Firing> first_firing(const LearningRule& rule, const SynapseView& view, Time window);

/// Why `rule` never fires in a window without end, and what would be right.
Finding why_it_never_fires(const LearningRule& rule, const SynapseView& view);

/// First and last event of a synapse; none if nothing reaches it.
std::optional<Extent> extent_of(const SynapseView& view);

/// Makes `extent` reach over an event at `span` too.
void extend(std::optional<Extent>& extent, const TimeSpan& span);

}  // namespace recirc
