#pragma once

#include <functional>

#include "sim/engine.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {

/// Shows `visit` so many random scenarios that the compiled engine takes, always the same ones,
/// with that engine: every other one has jitter, and some have ties. Fewer, if too many are
/// refused.
void for_each_compiled(
    int count, const std::function<void(const Scenario&, const Built&, Engine& engine)>& visit);

}  // namespace recirc::testing_support
