#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// What protocols/scenario_validation.hpp finds wrong with the `fields` of a scenario: only
/// findings at a path that begins with one of them, or at none (the scenario has no network). A
/// network that is built in a program has neither a name nor data, and needs none.
std::vector<Finding> findings_below(std::initializer_list<std::string_view> fields,
                                    const Scenario& scenario);

}  // namespace recirc
