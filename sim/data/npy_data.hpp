#pragma once

#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The numpy arrays [examples, dimensions] that a valid `spec` names. Throws InputError with the
/// field for a file that is not there, with the file for one that is no such array or holds a value
/// that is not finite.
std::unique_ptr<DataSource> open_npy(const NpyData& spec, const DataPlaces& places);

}  // namespace recirc
