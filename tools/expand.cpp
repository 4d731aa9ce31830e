#include "tools/expand.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <variant>

#include "neurons/errors.hpp"
#include "sim/compiled/compile.hpp"
#include "sim/compiled/tape_text.hpp"
#include "tools/expansion_text.hpp"
#include "tools/experiment.hpp"
#include "tools/scenario_options.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc expand scenarios/first.textproto
  recirc expand scenarios/first.textproto > mine.textproto    a start for a network of your own
  recirc expand scenarios/first.textproto --set learning.recirculation.combination=CCRCC
  recirc expand scenarios/first.textproto --tape              what the compiled engine executes

What is printed is a scenario that gives the same run, bit for bit. With --tape it is one
presentation as a sequence of operations, with times, shapes and costs; or, with status 1, why
there is none.)";

struct ExpandOptions {
  ExperimentOptions experiment;
  bool tape = false;
};

// Throws RunError if there is none.
std::string planned_tape_text(const PlannedExperiment& planned) {
  const Network network = network_without_data(planned);
  const auto outcome = compile(network, planned.plan, planned.expanded.precision);
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    throw RunError("no tape: " + refusal->reason);
  }
  return tape_text(network, std::get<Tape>(outcome));
}

void expand(const ExpandOptions& options) {
  const PlannedExperiment planned = plan_experiment(options.experiment);
  fmt::print("{}", options.tape ? planned_tape_text(planned)
                                : expansion_text(resolved(planned, options.experiment), planned));
}

}  // namespace

void add_expand_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("expand", "Print a scenario with its preset spelt out");
  const auto options = std::make_shared<ExpandOptions>();
  add_scenario_options_without_data(verb, options->experiment);
  verb.add_flag("--tape", options->tape, "Print what the compiled engine makes of a presentation");
  verb.footer(kExamples);
  verb.callback([options] { expand(*options); });
}

}  // namespace recirc
