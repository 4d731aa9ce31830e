#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/training.hpp"

namespace recirc {

/// The learning curve as a table: epoch, losses, synaptic events per presentation, and the test
/// loss (the training loss where there is no other) as a bar, on lines of `columns`. Of more than
/// 24 epochs only some are shown.
std::string learning_curve(const std::vector<EpochMetrics>& epochs, bool unicode,
                           std::size_t columns);

}  // namespace recirc
