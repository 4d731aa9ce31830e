#include "sim/make_engine.hpp"

#include <memory>
#include <utility>
#include <variant>

#include "sim/actor/actor_engine.hpp"
#include "sim/compiled/compile.hpp"
#include "sim/compiled/compiled_engine.hpp"
#include "sim/compiled/refusal.hpp"
#include "sim/evaluation.hpp"

namespace recirc {
namespace {

// The tape points to rules of the network, so each engine's is compiled for its own.
std::unique_ptr<Engine> compiled_engine(const Network& network, const TimingPlan& plan,
                                        Precision precision, std::uint32_t threads) {
  auto outcome = compile(network, plan, precision);
  Tape* const tape = std::get_if<Tape>(&outcome);
  ensure(tape != nullptr, "what could be compiled once can be again");
  return std::make_unique<CompiledEngine>(network, std::move(*tape), precision, threads);
}

}  // namespace

EngineFactory actor_engines(std::uint32_t threads) {
  return [threads](const Network& network, Plasticity) {
    return std::make_unique<ActorEngine>(network, threads);
  };
}

EngineChoice choose_engine(EngineKind asked, const Scenario& expanded, const TimingPlan& plan,
                           const Network& network, std::uint32_t threads) {
  EngineChoice choice;
  choice.make = actor_engines(threads);
  if (asked == EngineKind::actor) return choice;
  if (auto reason = why_not_compiled(network, plan, expanded.precision)) {
    choice.refusal = *std::move(reason);
    return choice;
  }
  const TimingPlan frozen_plan = plan_timing(frozen(expanded));
  if (auto reason = why_not_compiled(frozen(network), frozen_plan, expanded.precision)) {
    choice.refusal = "without recirculation, " + *std::move(reason);
    return choice;
  }
  choice.kind = EngineKind::compiled;
  choice.make = [plan, frozen_plan, precision = expanded.precision, threads](
                    const Network& for_network, Plasticity plasticity) {
    return compiled_engine(for_network, plasticity == Plasticity::on ? plan : frozen_plan,
                           precision, threads);
  };
  return choice;
}

}  // namespace recirc
