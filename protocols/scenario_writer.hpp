#pragma once

#include <string>

#include "protocols/scenario.hpp"

namespace recirc {

/// `scenario` in text format, one field a line, defaults left out. Reading it gives an equal
/// scenario, if its projections have names and its times are not negative.
std::string scenario_text(const Scenario& scenario);

}  // namespace recirc
