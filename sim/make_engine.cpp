#include "sim/make_engine.hpp"

#include <memory>

#include "sim/actor/actor_engine.hpp"

namespace recirc {

EngineChoice choose_engine(EngineKind asked, std::uint32_t threads) {
  EngineChoice choice;
  if (asked == EngineKind::compiled) choice.refusal = "not supported yet";
  choice.make = [threads](const Network& network) {
    return std::make_unique<ActorEngine>(network, threads);
  };
  return choice;
}

}  // namespace recirc
