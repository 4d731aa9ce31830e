#pragma once

#include <cstdint>
#include <string>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
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

/// Makes actor engines. `threads` >= 1.
EngineFactory actor_engines(std::uint32_t threads);

/// The engine for what was asked; the actor engine, with a refusal, where that is not to be had.
/// `network` is that of the scenario, spelt out, with the timing of `plan`; compiled engines
/// compute in the scenario's precision. `threads` >= 1.
EngineChoice choose_engine(EngineKind asked, const Scenario& expanded, const TimingPlan& plan,
                           const Network& network, std::uint32_t threads);

}  // namespace recirc
