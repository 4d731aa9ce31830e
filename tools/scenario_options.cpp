#include "tools/scenario_options.hpp"

#include <limits>
#include <string>

#include "tools/whole_number.hpp"

namespace recirc {

void add_scenario_options_without_data(CLI::App& verb, ExperimentOptions& options) {
  verb.add_option("SCENARIO", options.scenario, "Scenario file: text format, or JSON (*.json)")
      ->required()
      ->type_name("FILE");
  verb.add_option("--set", options.set,
                  "Change a field of the scenario, e.g. learning.rate=0.1 (again for more)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  verb.add_option_function<std::string>(
          "--seed",
          [&options](const std::string& text) {
            options.seed = whole_number("--seed", text, 0, kMost);
          },
          "Seed of all randomness, instead of the scenario's")
      ->type_name("N");
}

void add_scenario_options(CLI::App& verb, ExperimentOptions& options) {
  add_scenario_options_without_data(verb, options);
  verb.add_option("--data", options.data,
                  "Folder in which data sets are looked for first (then: RECIRC_DATA, the cache)")
      ->type_name("DIR");
}

}  // namespace recirc
