#pragma once

#include <cstdint>
#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The examples that a valid scenario (findings() of protocols/scenario_validation.hpp names
/// nothing) asks for; `seed` is the scenario's. Throws InputError with what only the files can
/// tell: `where` is a field's path ("data.idx.name") or, for a damaged file, the file and byte.
std::unique_ptr<DataSource> open_data(const DataSpec& spec, std::uint64_t seed,
                                      const DataPlaces& places);

}  // namespace recirc
