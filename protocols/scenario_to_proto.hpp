#pragma once

#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// `scenario` as a message that leaves out every default: scenario_from_proto() gives it back, if
/// its projections have names and its times are not negative.
scenario::v1::Scenario scenario_to_proto(const Scenario& scenario);

}  // namespace recirc
