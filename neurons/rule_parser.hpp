#pragma once

#include <string_view>
#include <variant>

#include "neurons/learning_rule.hpp"
#include "neurons/polynomial.hpp"

namespace recirc {

/// The polynomial that `text` writes, multiplied out; empty where all its terms cancel. The grammar
/// and the limits are LearningRule::parse's. Independent of the locale.
std::variant<Polynomial, RuleSyntaxError> parse_polynomial(std::string_view text);

}  // namespace recirc
