#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
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

/// The network of `scenario` (spelt out; expanded() is applied, which then changes nothing), with
/// all that is random drawn, and with the times that plan_timing() derived for it. Decided by
/// numbers only: other names give the same bits.
/// Throws InputError with all of network_findings(), with a finding at "data" where an example is
/// not as long as the clamped populations, and with what is wrong with .npy files.
Network build_network(const Scenario& scenario, const TimingPlan& plan,
                      const NetworkInputs& inputs);

/// The same with times that nobody has derived: no projection is known to see a presentation in one
/// window (Projection::one_window).
Network build_network(const Scenario& scenario, const Timing& timing, const NetworkInputs& inputs);

}  // namespace recirc
