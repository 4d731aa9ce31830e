#pragma once

#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// A vector as plain values.
Values values_from_proto(const scenario::v1::Vector& message);

/// What a scenario says of its data, defaults filled in as scenario.proto's comments say. Nothing
/// is checked.
DataSpec data_from_proto(const scenario::v1::Data& message);

}  // namespace recirc
