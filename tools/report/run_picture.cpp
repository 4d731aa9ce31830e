#include "tools/report/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/audit/declared_locality.hpp"
#include "sim/audit/locality_audit.hpp"
#include "tools/audit_text.hpp"
#include "tools/file_text.hpp"
#include "tools/near_path.hpp"
#include "tools/recorded_run.hpp"
#include "tools/report/network_picture.hpp"
#include "tools/report/played_network.hpp"
#include "tools/report/traced_events.hpp"
#include "tools/report/trained_network.hpp"
#include "tools/report/weight_pictures.hpp"
#include "tools/run_results.hpp"
#include "tools/trace_audit.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostPoints = 2000;  // of a curve
constexpr std::uint64_t kExamples = 10;

// The first, the last, and as many between them as are wanted, evenly spread.
Json curve_picture(const MetricColumns& columns) {
  Json curve = Json::object();
  for (const auto& [name, values] : columns) {
    Json& column = curve[name] = Json::array();
    const std::size_t count = values.size();
    const std::size_t shown = std::min(count, kMostPoints);
    for (std::size_t k = 0; k < shown; ++k) {
      // A number that is not there (NaN) becomes null.
      column.push_back(values[shown == count ? k : k * (count - 1) / (shown - 1)]);
    }
  }
  return curve;
}

// A run's own scenario, as it is.
ExperimentOptions scenario_of(const std::filesystem::path& folder) {
  return {.scenario = folder / "scenario.textproto", .set = {}, .seed = std::nullopt, .data = {}};
}

std::string in_words(const InputError& error) {
  std::string text;
  for (const Finding& finding : error.findings()) {
    if (!text.empty()) text += "; ";
    text += finding.where.empty() ? finding.what : finding.where + ": " + finding.what;
  }
  return text;
}

// Makes one part of the page; why it can't be made is noted instead.
template <class Make>
void add_part(Json& run, const char* part, Make make) {
  try {
    run[part] = make();
  } catch (const InputError& error) {
    run["missing"][part] = in_words(error);
  } catch (const RunError& error) {
    run["missing"][part] = error.what();
  }
}

Json played_events(const TrainedNetwork& trained, const DataSource& data) {
  EventPicture picture(trained.network, kMostShownEvents);
  const std::uint64_t played = play_presentations(trained.network, data, picture);
  Json events = picture.json();
  events["from"] = "played";
  events["played"] = played;
  return events;
}

// Of a run that was traced, the trace; else presentations that are played for the page.
void add_events(Json& run, const std::filesystem::path& folder,
                const std::optional<Network>& network, const std::optional<TrainedNetwork>& trained,
                const DataSource* data) {
  if (network && has_trace(folder)) {
    add_part(run, "events", [&] { return traced_events(folder, *network, kMostShownEvents); });
  } else if (trained && data != nullptr) {
    add_part(run, "events", [&] { return played_events(*trained, *data); });
  } else {
    run["missing"]["events"] = run["missing"][trained ? "examples" : "weights"];
  }
}

void add_details(Json& run, const std::filesystem::path& folder,
                 const std::optional<Network>& network) {
  std::optional<TrainedNetwork> trained;
  std::unique_ptr<DataSource> data;
  if (has_weights(folder)) {
    add_part(run, "weights", [&] {
      trained = load_trained(folder);
      return weight_pictures(trained->network);
    });
  } else {
    run["missing"]["weights"] = "the run has left no weights";
  }
  if (trained) {
    add_part(run, "examples", [&] {
      data = open_data_of(trained->planned, scenario_of(folder));
      return example_pictures(trained->network, *data, kExamples);
    });
  } else {
    run["missing"]["examples"] = run["missing"]["weights"];
  }
  add_events(run, folder, network, trained, data.get());
}

// Whether learning is local: as the scenario declares it, and as some of a trace shows it.
Json audit_picture(const std::filesystem::path& folder, const PlannedExperiment& planned,
                   const Network& network, Detail detail) {
  std::string fault;
  if (detail == Detail::everything && has_trace(folder)) {
    try {
      const TraceReader trace(folder);
      const RecordedRun run = recorded_run(trace.header(), trace.file());
      return audit_json(sampled_audit_of_trace(trace, run), run.network);
    } catch (const InputError& error) {
      fault = in_words(error);
    }
  }
  Json json = audit_json(
      {.declared = declared_audit(planned.expanded, planned.plan, network), .run = std::nullopt},
      network);
  if (!fault.empty()) json["not_replayed"] = fault;
  return json;
}

}  // namespace

Json run_picture(const std::filesystem::path& folder, Detail detail) {
  Json run{{"folder", near_path(folder)},
           {"facts", read_facts(folder)},
           {"curve", curve_picture(read_metric_columns(folder))},
           {"scenario", text_of(folder / "scenario.textproto")}};
  std::optional<Network> network;
  add_part(run, "network", [&] {
    const PlannedExperiment planned = plan_experiment(scenario_of(folder));
    network = network_without_data(planned);
    run["audit"] = audit_picture(folder, planned, *network, detail);
    return network_picture(*network, planned.expanded);
  });
  if (detail == Detail::everything) add_details(run, folder, network);
  return run;
}

}  // namespace recirc
