#pragma once

#include <string>

#include "tools/experiment.hpp"

namespace recirc {

/// `scenario` (the expansion of `planned`, or what resolved() makes of it) in text format, with
/// comments on where it is from and how its times were derived. It is a scenario that gives the
/// same bits.
std::string expansion_text(const Scenario& scenario, const PlannedExperiment& planned);

}  // namespace recirc
