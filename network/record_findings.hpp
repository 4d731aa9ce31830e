#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// What is wrong with what `scenario`, spelt out, asks to record: names and numbers that its
/// network does not have. Paths are of the scenario.
std::vector<Finding> record_findings(const Scenario& scenario);

/// The rest, which only the network tells, and how many presentations there are in the run:
/// synapses that it does not have, presentations behind the last.
std::vector<Finding> record_findings(const RecordSpec& record, const Network& network,
                                     std::uint64_t presentations);

}  // namespace recirc
