#include "tools/run_recording.hpp"

#include <fmt/format.h>

#include <utility>

#include "tools/build_facts.hpp"

namespace recirc {

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
  // The compiled engine tells all on one thread.
  const std::uint32_t partitions = engine == EngineKind::actor ? threads : 1;
  return std::make_unique<TraceRecording>(file, header, std::move(part), experiment.network,
                                          partitions);
}

}  // namespace recirc
