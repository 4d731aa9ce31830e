#pragma once

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "protocols/scenario_writer.hpp"
#include "tests/support/build.hpp"
#include "tests/support/random_scenarios.hpp"
#include "tests/support/same_run.hpp"

namespace recirc::testing_support {

/// Within a property: a random scenario; discards what can't be one.
inline Scenario any_scenario(const RandomOptions& options) {
  const auto choices = *rc::gen::resize(
      rc::kNominalSize,
      rc::gen::container<std::vector<std::uint8_t>>(kChoices, rc::gen::arbitrary<std::uint8_t>()));
  std::optional<Scenario> scenario = random_scenario(choices, options);
  RC_PRE(scenario.has_value());
  return *std::move(scenario);
}

/// Within a property: makes it ready to run; discards what has other mistakes.
inline Built built_or_discarded(const Scenario& scenario) {
  try {
    return build(scenario);
  } catch (const InputError& error) {
    RC_DISCARD(std::string(error.what()));
  }
}

/// Within a property: fails with `differences`, unless they are empty, and the scenario.
inline void require_same(const std::string& differences, const Scenario& scenario) {
  if (!differences.empty()) RC_FAIL(differences + "in\n" + scenario_text(scenario));
}

}  // namespace recirc::testing_support
