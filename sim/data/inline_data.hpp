#pragma once

#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The examples written in a scenario. Throws InputError ("data.inline.train[2]" ...) where there
/// is none, one is empty, their lengths differ, or a value is not finite.
std::unique_ptr<DataSource> open_inline(const InlineData& spec);

}  // namespace recirc
