#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/audit/recording.hpp"

namespace recirc {

/// How much of a causal chain is worked out.
struct WhyOptions {
  /// Of what adds many contributions up (volleys, updates), the largest so many are followed; the
  /// sum of the others is told. None: all.
  std::optional<std::uint32_t> contributions{};
  /// How many steps back; none: to the stimuli.
  std::optional<std::uint32_t> depth{};
  /// Causes are looked for until so many events have been found, nearest first; none: all.
  std::optional<std::size_t> most_nodes{};
  std::uint64_t epoch = 0;  ///< presentations of an epoch, for rates that change; 0: all
};

/// One cause of an event.
struct Cause {
  std::size_t node = 0;  ///< in CausalGraph::nodes
  std::string role;      ///< what it is to the effect: "pre[0]", "post[1]", "error", "f(S)" ...
  /// What it adds, where the effect is a sum.
  std::optional<double> contribution;
};

/// An event, and how it came about.
struct CausalNode {
  RecordedEvent event{};
  /// How its value follows from its causes, with the numbers put in: "(post[0] - post[1]) * pre[0]
  /// = (0.5 - 0.25) * 1". Empty where the value is its cause's. Numbers have all their digits.
  std::string formula{};
  std::vector<Cause> causes;           ///< in the order in which they are added up, or named
  std::size_t left_out = 0;            ///< contributions that are not followed
  double left_out_sum = 0;             ///< of these, in their order
  bool is_cut = false;                 ///< it has causes, but they are too far away
  std::vector<std::string> unknown{};  ///< causes that were not recorded, in words
};

/// Where a change or an update came from: the first node is what was asked for, and every event
/// stands once, however many others it led to. No event is its own cause.
struct CausalGraph {
  std::vector<CausalNode> nodes;
};

/// The causes of `event`, which is one of the recording, back to the stimuli. Weights are numbers
/// here: where they come from is a question of its own, about their updates. What an update is due
/// to are the changes since the one before. Throws InputError if what a change read was not
/// recorded.
///
/// Contributions add up in order to the last bit: the deliveries of a volley to its value, the
/// changes of an update to the sum that its formula names.
CausalGraph why(const Recording& recording, const RecordedEvent& event, const WhyOptions& options);

/// What can be asked for: the change or update of a synapse at `time`; without a time its last
/// change. None if there is none.
std::optional<RecordedEvent> event_to_explain(const Recording& recording,
                                              const SynapseName& synapse, std::optional<Time> time);

/// The change of the largest size of a projection (kNoProjection: of all biases), the first if
/// several are as large. None if there is none.
std::optional<RecordedEvent> largest_change(const Recording& recording, std::uint32_t projection);

}  // namespace recirc
