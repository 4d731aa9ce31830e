#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// How the data meet the network: an example is laid out over the clamped populations in their
/// order, each takes as many values as it has neurons. `mean` is the training data's, an element a
/// dimension; empty: there are no data.

/// What is wrong with starting biases at the mean in `scenario`, spelt out: a population that is
/// not clamped, and whose target port hears no clamped population one to one, has none.
std::vector<Finding> data_mean_findings(const Scenario& scenario);

/// Where the data don't fit `scenario`, which has no data_mean_findings(): a dimension other than
/// the number of clamped neurons, at "data"; biases that want a mean where there are no data.
std::vector<Finding> data_findings(const Scenario& scenario, std::span<const double> mean);

/// The biases with which the population `number` gives the mean of what it is shown, or of what its
/// target port hears. Requires that both of the above find nothing.
std::vector<double> biases_from_mean(const Scenario& scenario, std::uint32_t number,
                                     std::span<const double> mean);

}  // namespace recirc
