#pragma once

#include <functional>
#include <span>

namespace recirc {

/// An autonomous system of differential equations: writes d state / dt to `rates`, which is as long
/// as `state`. Pure.
using Flow = std::function<void(std::span<const double> state, std::span<double> rates)>;

}  // namespace recirc
