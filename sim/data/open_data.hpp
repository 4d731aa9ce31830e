#pragma once

#include <cstdint>
#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The examples that a scenario asks for; `seed` is the scenario's. Throws InputError with all that
/// is wrong: `where` is a field's path ("data.idx.name") or, in a damaged file, the file and byte.
std::unique_ptr<DataSource> open_data(const DataSpec& spec, std::uint64_t seed,
                                      const DataPlaces& places);

}  // namespace recirc
