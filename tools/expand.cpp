#include "tools/expand.hpp"

#include <fmt/format.h>

#include <memory>

#include "tools/expansion_text.hpp"
#include "tools/experiment.hpp"
#include "tools/scenario_options.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc expand scenarios/first.textproto
  recirc expand scenarios/first.textproto > mine.textproto    a start for a network of your own
  recirc expand scenarios/first.textproto --set learning.recirculation.combination=CCRCC

What is printed is a scenario that gives the same run, bit for bit.)";

}  // namespace

void add_expand_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("expand", "Print a scenario with its preset spelt out");
  const auto options = std::make_shared<ExperimentOptions>();
  add_scenario_options_without_data(verb, *options);
  verb.footer(kExamples);
  verb.callback([options] {
    const PlannedExperiment planned = plan_experiment(*options);
    fmt::print("{}", expansion_text(resolved(planned, *options), planned));
  });
}

}  // namespace recirc
