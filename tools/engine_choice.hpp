#pragma once

#include <cstdint>
#include <string>

#include "sim/make_engine.hpp"
#include "tools/experiment.hpp"

namespace recirc {

/// The engine that `asked` ("auto", "actor", "compiled") names, for `planned` and its `network`.
/// Throws InputError if the one that was asked for can't run it, or not in the precision of the
/// scenario.
EngineChoice chosen_engine(const PlannedExperiment& planned, const Network& network,
                           const std::string& asked, std::uint32_t threads);

}  // namespace recirc
