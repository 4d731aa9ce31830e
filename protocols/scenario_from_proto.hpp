#pragma once

#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// `message` as plain values, defaults filled in as scenario.proto's comments say. Times beyond
/// Time's range become kNever. Nothing is checked.
Scenario scenario_from_proto(const scenario::v1::Scenario& message);

}  // namespace recirc
