#pragma once

#include <filesystem>
#include <optional>

#include "network/network.hpp"
#include "tools/experiment.hpp"

namespace recirc {

/// The network of a run as its training left it: its initial weights and biases are the saved ones.
struct TrainedNetwork {
  PlannedExperiment planned;
  Network network;
};

/// The network of the run in `folder`, from its scenario.textproto, weights/ and biases/. Throws
/// InputError, with the place of each mistake, if they can't be read or don't fit together.
TrainedNetwork load_trained(const std::filesystem::path& folder);

/// Whether the run in `folder` has left weights: one that is killed, or fails, leaves none.
bool has_weights(const std::filesystem::path& folder);

}  // namespace recirc
