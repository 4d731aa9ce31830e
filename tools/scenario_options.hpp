#pragma once

#include <CLI/App.hpp>

#include "tools/experiment.hpp"

namespace recirc {

/// Adds what every verb that reads a scenario takes: SCENARIO, --set, --seed and --data. `options`
/// must outlive `verb`.
void add_scenario_options(CLI::App& verb, ExperimentOptions& options);

/// The same without --data, for verbs that read none.
void add_scenario_options_without_data(CLI::App& verb, ExperimentOptions& options);

}  // namespace recirc
