#include "tools/audit.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "sim/audit/locality_audit.hpp"
#include "tools/audit_text.hpp"
#include "tools/experiment.hpp"
#include "tools/recorded_run.hpp"
#include "tools/scenario_options.hpp"
#include "tools/terminal.hpp"
#include "tools/trace_audit.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc audit scenarios/first.textproto
  recirc audit scenarios/backpropagation.textproto         says what is not local, with status 1
  recirc audit runs/first                                  a run that has recorded a trace
  recirc audit mine.textproto --synapses all --presentations 20
  recirc audit mine.textproto --json | jq -r .verdict

Asks what the paper asks of learning in a physical system: is all that a rule reads at the synapse
(space), within its window (time), and do targets, outputs or errors, and weights stay where they are?
First of what the scenario declares; then of a run (the one that is recorded in RUN/trace.mcap, or a
trial run), in which synapses are rebuilt alone and fed only their own events: their changes must come
out bit for bit, and no event may come sooner than its delay. docs/audit.md explains the table.

Exit status: 0 local (channels that learning needs are named), 1 not local, 2 the input was wrong.)";

struct AuditOptions {
  ExperimentOptions experiment;
  std::string presentations;
  std::string synapses = "50";
  bool json = false;
};

std::optional<std::uint32_t> synapses_of(const std::string& text) {
  if (text == "all") return std::nullopt;
  constexpr std::uint64_t kMost = 1'000'000'000;
  return static_cast<std::uint32_t>(whole_number("--synapses", text, 1, kMost));
}

std::uint64_t presentations_of(const std::string& text) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  return text.empty() ? 0 : whole_number("--presentations", text, 1, kMost);
}

void print(const LocalityAudit& result, const Network& network, bool json) {
  if (json) {
    fmt::print("{}\n", audit_json(result, network).dump(2));
  } else {
    fmt::print("{}", audit_text(result, network));
  }
  if (!result.is_local()) throw RunError("this learning is not local");
}

void audit_trace(const AuditOptions& options, const TrialRun& extent) {
  const TraceReader trace(options.experiment.scenario);
  const RecordedRun run = recorded_run(trace.header(), trace.file());
  if (!trace.state().complete()) {
    say(fmt::format("recirc: warning: {} is not whole: what can be read of it is audited\n",
                    trace.file().string()));
  }
  print(audit_of_trace(trace, run, extent), run.network, options.json);
}

void audit(const AuditOptions& options) {
  const TrialRun trial{.presentations = presentations_of(options.presentations),
                       .synapses = synapses_of(options.synapses)};
  if (is_recorded_run(options.experiment.scenario)) return audit_trace(options, trial);
  const Experiment experiment = load_experiment(options.experiment);
  for (const std::string& violation : experiment.planned.plan.violations) {
    say(fmt::format("recirc: warning: {}\n", violation));
  }
  const LocalityAudit result = audit_locality({.expanded = experiment.planned.expanded,
                                               .plan = experiment.planned.plan,
                                               .network = experiment.network},
                                              *experiment.data, trial);
  print(result, experiment.network, options.json);
}

}  // namespace

void add_audit_command(CLI::App& recirc) {
  CLI::App& verb =
      *recirc.add_subcommand("audit", "Prove that learning is local, or say where not");
  const auto options = std::make_shared<AuditOptions>();
  add_scenario_options(verb, options->experiment);
  verb.add_option(
      "--presentations", options->presentations,
      "Presentations that are audited: of a RUN all, of a trial run so many that a batch "
      "is complete, unless that takes long");
  verb.add_option("--synapses", options->synapses,
                  "Synapses of each projection that are replayed: a number, or all")
      ->capture_default_str();
  verb.add_flag("--json", options->json, "Print JSON");
  verb.footer(kExamples);
  verb.callback([options] { audit(*options); });
}

}  // namespace recirc
