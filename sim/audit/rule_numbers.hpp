#pragma once

#include <span>
#include <string>

#include "neurons/learning_rule.hpp"
#include "sim/audit/synapse_window.hpp"

namespace recirc {

/// The text of a rule with numbers for its names, e.g. "(0.5 - 0.25) * 1" for "(post[0] - post[1])
/// * pre[0]"; `w` is the weight. Negative ones are in parentheses, all have all their digits.
std::string with_numbers(const LearningRule& rule, std::span<const RuleValue> values, double w);

}  // namespace recirc
