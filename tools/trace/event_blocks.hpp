#pragma once

#include <functional>
#include <span>

#include "neurons/event.hpp"

namespace recirc {

/// Gives the events of a trace block after block, in the order of `comes_before`; an empty block at
/// the end. A block is there until the next is asked for.
using EventBlocks = std::function<std::span<const RecordedEvent>()>;

}  // namespace recirc
