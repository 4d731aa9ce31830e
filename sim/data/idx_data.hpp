#pragma once

#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The IDX images that a valid `spec` names: a known data set, looked for in `places.search`, or
/// two files. Throws InputError with the field ("data.idx.name" ...) for what is wrong with the
/// scenario, with the file and byte for what is wrong with a file.
std::unique_ptr<DataSource> open_idx(const IdxData& spec, const DataPlaces& places);

}  // namespace recirc
