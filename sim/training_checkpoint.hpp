#pragma once

#include <filesystem>
#include <string>

#include "network/network.hpp"
#include "protocols/checkpoint.hpp"
#include "sim/data_source.hpp"
#include "sim/engine.hpp"
#include "sim/training.hpp"

namespace recirc {

/// Adds all of `state` to a checkpoint's counts and numbers.
void add_state(TrainingState state, Checkpoint& checkpoint);

/// The state that a checkpoint has of a training whose engine is now, before its first
/// presentation, `fresh`. Throws InputError with `where` if it has no such state: of another
/// network, or of another engine.
TrainingState state_in(const Checkpoint& checkpoint, const Engine& fresh,
                       const std::filesystem::path& where);

/// SHA-256 of what a run begins with besides its scenario: how many examples there are, their mean,
/// the initial weights and biases. Of the files that a scenario names one may have changed.
std::string start_digest(const Network& network, const DataSource& source);

}  // namespace recirc
