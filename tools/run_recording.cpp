#include "tools/run_recording.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "tools/build_facts.hpp"
#include "tools/run_folder.hpp"

namespace recirc {
namespace {

// For whoever finds the file, with recirc or without. Nothing that threads, clocks or folders
// decide: the same scenario gives the same bytes.
std::map<std::string, std::string> facts_of(const Scenario& scenario,
                                            const std::string& scenario_text,
                                            const TraceHeader& header) {
  return {{"recirc", std::string(kVersion)},     {"commit", std::string(kCommit)},
          {"compiler", std::string(kCompiler)},  {"flags", std::string(kFlags)},
          {"scenario", scenario.name},           {"scenario_sha256", sha256_of(scenario_text)},
          {"seed", std::to_string(header.seed)}, {"engine", header.engine},
          {"precision", header.precision}};
}

}  // namespace

std::unique_ptr<TraceRecording> start_recording(const Experiment& experiment,
                                                const std::string& scenario_text, EngineKind engine,
                                                std::uint32_t threads,
                                                const std::filesystem::path& file) {
  const Scenario& scenario = experiment.planned.expanded;
  if (!scenario.record) return nullptr;
  RecordedPart part(*scenario.record, experiment.network);
  TraceHeader header = trace_header(experiment.network, scenario, part);
  header.program = fmt::format("recirc {}", kVersion);
  header.engine = engine == EngineKind::actor ? "actor" : "compiled";
  header.scenario = scenario_text;
  header.facts = facts_of(scenario, scenario_text, header);
  // The compiled engine tells all on one thread.
  const std::uint32_t partitions = engine == EngineKind::actor ? threads : 1;
  return std::make_unique<TraceRecording>(file, header, std::move(part), experiment.network,
                                          partitions);
}

}  // namespace recirc
