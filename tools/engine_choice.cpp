#include "tools/engine_choice.hpp"

#include "neurons/errors.hpp"

namespace recirc {
namespace {

EngineKind kind_named(const std::string& name) {
  if (name == "actor") return EngineKind::actor;
  return name == "compiled" ? EngineKind::compiled : EngineKind::automatic;
}

}  // namespace

EngineChoice chosen_engine(const PlannedExperiment& planned, const Network& network,
                           const std::string& asked, std::uint32_t threads) {
  const EngineKind kind = kind_named(asked);
  EngineChoice choice = choose_engine(kind, planned.expanded, planned.plan, network, threads);
  if (kind == EngineKind::compiled && choice.kind != kind) {
    throw InputError({.where = "--engine compiled",
                      .what = "cannot be compiled: " + choice.refusal,
                      .right = "use auto or actor"});
  }
  if (choice.kind == EngineKind::actor &&
      planned.expanded.precision == Precision::single_precision) {
    const std::string why =
        choice.refusal.empty() ? "" : ", and the scenario cannot be compiled: " + choice.refusal;
    throw InputError(located({{.where = "precision",
                               .what = "the actor engine computes in double precision" + why,
                               .right = "write precision: DOUBLE"}},
                             planned.positions));
  }
  return choice;
}

}  // namespace recirc
