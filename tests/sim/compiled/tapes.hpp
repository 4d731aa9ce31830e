#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "sim/compiled/compile.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc::testing_support {

/// A scenario's tape, with the network that it points into.
struct Taped {
  Built built;
  Tape tape;
};

/// Throws std::bad_variant_access if it is refused.
inline Taped taped(const Scenario& scenario) {
  Taped result{.built = build(scenario), .tape = {}};
  result.tape = std::get<Tape>(compile(result.built.network, result.built.plan));
  return result;
}

/// The reason why it has no tape; empty if it has one.
inline std::string refusal_of(const Scenario& scenario) {
  const Built built = build(scenario);
  const auto outcome = compile(built.network, built.plan, scenario.precision);
  const auto* refusal = std::get_if<Refusal>(&outcome);
  return refusal == nullptr ? "" : refusal->reason;
}

/// All steps of one kind, in order.
template <class Step>
std::vector<Step> steps_of(const Tape& tape) {
  std::vector<Step> steps;
  for (const TapeStep& step : tape.steps) {
    if (const auto* found = std::get_if<Step>(&step.operation)) steps.push_back(*found);
  }
  return steps;
}

/// The volleys of a population, in order.
inline std::vector<VolleyStep> volleys_of(const Taped& taped, const std::string& population) {
  std::vector<VolleyStep> volleys;
  for (VolleyStep& step : steps_of<VolleyStep>(taped.tape)) {
    if (taped.built.network.population(step.population).name == population) {
      volleys.push_back(std::move(step));
    }
  }
  return volleys;
}

/// (time, population) of all volleys, in order.
inline std::vector<std::tuple<int, std::string>> story(const Taped& taped) {
  std::vector<std::tuple<int, std::string>> told;
  for (const TapeStep& step : taped.tape.steps) {
    const auto* volley = std::get_if<VolleyStep>(&step.operation);
    if (volley == nullptr) continue;
    told.emplace_back(static_cast<int>(step.earliest.ns),
                      taped.built.network.population(volley->population).name);
  }
  return told;
}

/// The names of values.
inline std::vector<std::string> names(const Tape& tape, const std::vector<ValueId>& values) {
  std::vector<std::string> result;
  for (const ValueId value : values) result.push_back(tape.values[value].name);
  return result;
}

/// What the result that is called `name` reads, by name.
inline std::vector<std::string> reads_of_result(const Tape& tape, const std::string& name) {
  for (const VolleyStep& step : steps_of<VolleyStep>(tape)) {
    for (const VolleyResult& result : step.results) {
      if (tape.values[result.value].name == name) return names(tape, result.reads);
    }
  }
  return {"no result is called " + name};
}

}  // namespace recirc::testing_support
