#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "neurons/learning_rule.hpp"
#include "sim/audit/recording.hpp"

namespace recirc {

/// What a synapse had seen in its window when its rule fired, as events of a recording.
struct SynapseWindow {
  Time opened{};
  std::vector<std::size_t> pre;   ///< deliveries, oldest first; none at a bias
  std::vector<std::size_t> post;  ///< soma signals, oldest first
  std::optional<std::size_t> error;
};

/// The window of the synapse of `change`, one of the recording's.
SynapseWindow window_of_change(const Recording& recording, const RecordedEvent& change);

/// A value that a rule reads.
struct RuleValue {
  Variable variable{};
  std::uint32_t index = 0;  ///< or kLast
  double value = 0;
  /// The events that it comes from: one; several deliveries where an axon speaks by change; none
  /// for the unit of a bias.
  std::vector<std::size_t> events;
};

/// "pre[0]", "post[last]", "error".
std::string variable_text(Variable variable, std::uint32_t index);

/// All that the rule of `change` names, each once: pre before post before error, by index.
std::vector<RuleValue> values_of_change(const Recording& recording, const RecordedEvent& change);

/// The rule of a synapse, or of a neuron's bias.
const LearningRule& rule_of(const Recording& recording, const SynapseName& synapse);

}  // namespace recirc
