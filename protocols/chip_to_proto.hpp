#pragma once

#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// What a chip does to neurons, events and numbers, as messages of the schema.
void fill_dead(const DeadSpec& dead, scenario::v1::Dead& message);
void fill_faults(const FaultsSpec& faults, scenario::v1::Faults& message);
void fill_arithmetic(const ArithmeticSpec& arithmetic, scenario::v1::Arithmetic& message);

}  // namespace recirc
