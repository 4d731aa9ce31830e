#pragma once

#include <optional>
#include <string>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// Why `network`, whose presentation `plan` has run symbolically, can't be compiled, in one line;
/// none if it can: if all neurons of a population do the same at the same time, within one window,
/// whatever the values are; and if, where numbers are of fixed point, no order of summing can show
/// (exact_sums.hpp), at the `precision` that is asked for.
std::optional<std::string> why_not_compiled(const Network& network, const TimingPlan& plan,
                                            Precision precision = Precision::double_precision);

}  // namespace recirc
