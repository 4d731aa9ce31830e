#pragma once

#include <cstdint>
#include <string>

#include "sim/engine.hpp"

namespace recirc {

/// What moves the events. `automatic`: compiled where a network can be, else actor.
enum class EngineKind : std::uint8_t { automatic, actor, compiled };

/// Which engine runs a network, and why.
struct EngineChoice {
  EngineKind kind = EngineKind::actor;  ///< actor or compiled
  /// Why the network is not compiled, in one line; empty if it is, or if nobody asked for it.
  std::string refusal;
  /// Makes it, for the network and for its frozen copy.
  EngineFactory make;
};

/// The engine for what was asked; the actor engine, with a refusal, where that is not to be had.
/// `threads` >= 1.
EngineChoice choose_engine(EngineKind asked, std::uint32_t threads);

}  // namespace recirc
