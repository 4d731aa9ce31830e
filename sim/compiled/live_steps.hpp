#pragma once

#include "sim/compiled/tape.hpp"

namespace recirc {

/// Marks as live what the changes of weights, the loss and the counts of events depend on, and all
/// else as dead.
void mark_live(Tape& tape);

}  // namespace recirc
