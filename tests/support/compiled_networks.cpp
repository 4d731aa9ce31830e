#include "tests/support/compiled_networks.hpp"

#include <cstdint>
#include <memory>
#include <optional>

#include "neurons/errors.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/random_scenarios.hpp"

namespace recirc::testing_support {
namespace {

std::optional<Built> built_if_good(const Scenario& scenario) {
  try {
    return build(scenario);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

void for_each_compiled(
    int count, const std::function<void(const Scenario&, const Built&, Engine& engine)>& visit) {
  constexpr std::uint64_t kMostTries = 2000;
  for (std::uint64_t number = 0; count > 0 && number < kMostTries; ++number) {
    const RandomOptions options{
        .may_speak_by_change = false, .may_jitter = number % 2 == 0, .may_tie = true};
    const std::optional<Scenario> scenario = numbered_scenario(number, options);
    if (!scenario) continue;
    const std::optional<Built> built = built_if_good(*scenario);
    if (!built) continue;
    const std::unique_ptr<Engine> engine = compiled(*built);
    if (!engine) continue;
    visit(*scenario, *built, *engine);
    --count;
  }
}

}  // namespace recirc::testing_support
