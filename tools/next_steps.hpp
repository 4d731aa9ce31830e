#pragma once

#include <filesystem>
#include <string>

#include "tools/experiment.hpp"

namespace recirc {

/// What to try after a run of `scenario` whose results are in `folder`: commands that work as they
/// are, with `program` as the user called it.
std::string next_steps(const PlannedExperiment& planned, const std::filesystem::path& scenario,
                       const std::filesystem::path& folder, const std::string& program);

}  // namespace recirc
