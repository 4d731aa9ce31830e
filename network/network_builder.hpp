#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// What a network needs to know that its scenario only names.
struct NetworkInputs {
  /// The mean of the training data, an element for each dimension. An example is laid out over the
  /// clamped populations in their order, each takes as many values as it has neurons. Empty: there
  /// are no data; then no bias may start at their mean.
  std::span<const double> data_mean;
  /// Where relative paths of .npy files start: the scenario's folder.
  std::filesystem::path folder;
};

/// Everything that is wrong with the populations and projections of `scenario`, spelt out
/// (`expanded`), and can be said without data and files; the texts of rules included. Paths are of
/// the spelt-out scenario; Finding::offset is the place within a rule's text.
std::vector<Finding> network_findings(const Scenario& scenario);

/// The network of `scenario` (spelt out; expanded() is applied, which changes nothing then), with
/// all that is random drawn. It depends on numbers only: other names give the same bits.
/// Throws InputError with all of network_findings(); a path "data" where the data's dimension does
/// not fit the clamped populations; and what is wrong with .npy files and their shapes.
Network build_network(const Scenario& scenario, const Timing& timing, const NetworkInputs& inputs);

}  // namespace recirc
