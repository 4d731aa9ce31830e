#pragma once

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "network/network.hpp"
#include "neurons/errors.hpp"
#include "neurons/time.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// When something happens, over all neurons of a population or all synapses of a projection; times
/// are relative to the clamp.
struct TimeSpan {
  Time earliest;
  Time latest;
  friend constexpr auto operator<=>(const TimeSpan&, const TimeSpan&) = default;
};

/// The first and the last of the events that reach an actor in one presentation.
struct Extent {
  TimeSpan first;
  TimeSpan last;
  friend constexpr bool operator==(const Extent&, const Extent&) = default;
};

/// What one presentation does to the neurons of a population. Where volleys may split (unequal
/// delays and a short integration), one entry stands for one volley or more, and all of them lie in
/// its span.
struct PopulationSchedule {
  /// Soma signals reaching the neurons' synapses, in order; a clamped population's first is the
  /// clamp.
  std::vector<TimeSpan> soma;
  /// Errors reaching the neurons' synapses, one a window; each left on the error output 1 ns
  /// before.
  std::vector<TimeSpan> error;
  std::vector<TimeSpan> axon;    ///< axon events leaving, in order
  std::optional<Extent> events;  ///< that reach the neurons: clamp and contributions
  /// When the rule of the biases fires first; none: there is no rule, or it never can.
  std::optional<TimeSpan> bias_fires;
  /// An apical volley may close when its window has had no basal one: the run would end there.
  bool apical_without_basal = false;
  /// Every neuron has the same volleys, of the same contributions, in the same order.
  bool volleys_coincide = true;
  friend bool operator==(const PopulationSchedule&, const PopulationSchedule&) = default;
};

/// What one presentation does to the synapses of a projection.
struct ProjectionSchedule {
  std::vector<TimeSpan> pre;     ///< presynaptic events reaching the synapses, in order
  std::optional<Extent> events;  ///< that reach a synapse: pre, soma and error
  /// When the rule fires first; none: there is no rule, or it never can. kNever for the end of an
  /// endless window.
  std::optional<TimeSpan> fires;
  /// Network's Projection::one_window; only set by `plan_timing`.
  bool one_window = false;
  friend bool operator==(const ProjectionSchedule&, const ProjectionSchedule&) = default;
};

/// What one presynaptic event of a population brought to a volley, over all synapses of a
/// projection.
struct Delivery {
  std::size_t projection = 0;
  std::size_t event = 0;  ///< the event's number in ProjectionSchedule::pre
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// A volley of all neurons of a population.
struct PopulationVolley {
  std::size_t population = 0;
  Port port = Port::clamp;  ///< clamp: the stimulus
  TimeSpan closes;
  std::vector<Delivery> deliveries;  ///< in the order of their arrival; none for the stimulus
  friend bool operator==(const PopulationVolley&, const PopulationVolley&) = default;
};

/// One presentation, run symbolically: when things happen, whatever the values are.
struct Presentation {
  std::vector<PopulationSchedule> populations;  ///< in the order of the scenario
  std::vector<ProjectionSchedule> projections;  ///< in the order of the scenario
  std::vector<PopulationVolley> volleys;        ///< in the order in which they close
  Time last_event;                              ///< T: nothing happens after it
  /// Of every population: no volley is split, so a presentation is a sequence of whole volleys.
  bool volleys_coincide = true;
  /// A neuron that misses a volley (a synapse that isn't there, a change that was kept back) may
  /// speak later than it says here, with a send or an error that it has left, or a window that
  /// opened later.
  bool may_be_late = false;
  friend bool operator==(const Presentation&, const Presentation&) = default;
};

/// The delays that events to the synapses of `projection` may have, total: its own, or those of
/// `timing`, and its jitter.
TimeSpan delay_of(const ProjectionSpec& projection, const TimingSpec& timing);

/// Runs one presentation of `expanded` (populations and projections spelt out) with windows of
/// length `window`; kNever: every window outlasts the presentation. Returns what happens when, or
/// what keeps it from ending: a loop that nothing bounds.
///
/// Sparse projections count as if they reached every neuron, axons that speak by change as if they
/// never kept an event back. Projections between populations that are not there, and rules that
/// don't parse, count as absent. Source: DESIGN section 2, "Window".
std::variant<Presentation, Finding> present_symbolically(const Scenario& expanded, Time window);

/// Whether what happens in `events` falls into one window, which is closed again when the next
/// presentation first reaches the actor, however late in `events` the window opened.
bool falls_into_one_window(const std::optional<Extent>& events, const Timing& timing);

/// The times of a run, and what they lead to.
struct TimingPlan {
  Timing timing;
  Presentation presentation;  ///< with the windows of `timing`
  /// What is wrong in a scenario that allows it (timing.allow_violations), in words.
  std::vector<std::string> violations;
};

/// The timing of `expanded`, with T the last event of a presentation and `delay` the longest one:
/// window = T + 2 delay and period = T + window + delay unless given. Throws InputError: for a
/// loop that nothing bounds, or an apical volley with no basal one before it; else, unless the
/// scenario allows violations, with all of them: rules that never can fire, windows too short for a
/// rule, a period too short for the windows. Other mistakes are those of `network_findings`; times
/// are taken to be valid. Source: DESIGN section 2, "Window" and "Stimulus"; docs/timing.md.
TimingPlan plan_timing(const Scenario& expanded);

}  // namespace recirc
