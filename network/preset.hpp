#pragma once

#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// The scenario spelt out: a preset is replaced by populations and projections, its algorithm by
/// coefficients and rule texts, after which both names are gone. Filled in as well is every default
/// that belongs to a population or a projection: names of projections ("pre-post"), rates and
/// weight limits of what learns, delays, integration. What remains of `learning` and `timing` is
/// what the run as a whole needs. The result gives the same run bit for bit; a scenario that is
/// spelt out already comes back equal, so expanding twice is expanding once. Throws InputError,
/// with paths of the given scenario, where a preset can't be expanded.
Scenario expanded(const Scenario& scenario);

/// `wrong` with `scenario` spelt out, in terms of `scenario` as it is written: what is at a
/// population or projection that a preset stands for is moved to the preset.
std::vector<Finding> as_written(const Scenario& scenario, std::vector<Finding> wrong);

}  // namespace recirc
