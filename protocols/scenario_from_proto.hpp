#pragma once

#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// A scenario's values, and what it asks for that no Scenario can hold yet.
struct ConvertedScenario {
  Scenario scenario;
  std::vector<Finding> not_supported;  ///< Finding::where is the field's path
};

/// `message` as plain values, defaults filled in as scenario.proto's comments say. Times beyond
/// Time's range become kNever. Nothing is checked but whether Scenario has a place for it.
ConvertedScenario scenario_from_proto(const scenario::v1::Scenario& message);

}  // namespace recirc
