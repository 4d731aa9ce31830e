#pragma once

#include <memory>

#include "protocols/scenario.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// The examples written in a valid scenario.
std::unique_ptr<DataSource> open_inline(const InlineData& spec);

}  // namespace recirc
