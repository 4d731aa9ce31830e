#include "tools/trace/trace_info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "tools/number_text.hpp"
#include "tools/terminal.hpp"
#include "tools/text_table.hpp"
#include "tools/trace/event_names.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExamples = R"(Examples:
  recirc trace info runs/mnist
  recirc trace info runs/mnist/trace.mcap --json | jq .by_kind

Reads all of the trace and says whether it is complete, where it was cut (by a kill, or because the
run goes on), or where it is damaged. Exit status: 0 complete, 1 cut or damaged, 2 no trace.)";

struct InfoOptions {
  std::filesystem::path path;
  bool json = false;
};

/// What a trace has, added up.
struct TraceTotals {
  std::array<std::uint64_t, kEventKinds> by_kind{};
  std::uint64_t events = 0;
  Time first{};  ///< of the first event, if there is one
  Time last{};
  /// Presentations [first, end) of which there are events.
  std::uint64_t end_presentation = 0;
};

TraceTotals totals_of(const TraceReader& reader) {
  TraceTotals totals;
  const TraceHeader& header = reader.header();
  totals.end_presentation = header.first_presentation;
  for (const TraceChunk& chunk : reader.chunks()) {
    if (chunk.events() == 0) continue;  // damaged
    if (totals.events == 0) totals.first = chunk.first;
    totals.last = chunk.last;
    totals.events += chunk.events();
    for (std::size_t k = 0; k < kEventKinds; ++k) totals.by_kind[k] += chunk.by_kind[k];
  }
  // What happens at the very end of a presentation, the updates of its batch, belongs to it.
  if (totals.events > 0 && header.period > Time{0}) {
    const auto before = static_cast<std::uint64_t>((totals.last.ns - 1) / header.period.ns);
    totals.end_presentation = std::max(totals.end_presentation, before + 1);
  }
  return totals;
}

double bytes_per_event(const TraceReader& reader, const TraceTotals& totals) {
  return static_cast<double>(reader.file_bytes()) / static_cast<double>(totals.events);
}

std::string_view state_text(const TraceState& state, const std::vector<TraceDamage>& damages) {
  if (!damages.empty()) return "damaged";
  return state.cut ? "cut" : "complete";
}

Json info_json(const TraceReader& reader, const std::vector<TraceDamage>& damages) {
  const TraceHeader& header = reader.header();
  const TraceTotals totals = totals_of(reader);
  Json json{{"file", reader.file().string()},
            {"bytes", reader.file_bytes()},
            {"state", state_text(reader.state(), damages)}};
  json["cut_at"] = reader.state().cut ? Json(reader.state().end) : Json();
  json["damages"] = Json::array();
  for (const TraceDamage& damage : damages) {
    json["damages"].push_back({{"offset", damage.offset}, {"what", damage.what}});
  }
  json["program"] = header.program;
  json["engine"] = header.engine;
  json["precision"] = header.precision;
  json["seed"] = header.seed;
  json["facts"] = header.facts;
  json["window_ns"] = header.window.ns;
  json["period_ns"] = header.period.ns;
  json["batch"] = header.batch;
  json["presentations"] = {header.first_presentation, totals.end_presentation};
  json["events"] = totals.events;
  json["bytes_per_event"] = totals.events > 0 ? Json(bytes_per_event(reader, totals)) : Json();
  json["first_ns"] = totals.events > 0 ? Json(totals.first.ns) : Json();
  json["last_ns"] = totals.events > 0 ? Json(totals.last.ns) : Json();
  json["chunks"] = reader.chunks().size();
  json["by_kind"] = Json::object();
  for (const EventKind kind : header.kinds) {
    json["by_kind"][std::string(name_of(kind))] = totals.by_kind[static_cast<std::size_t>(kind)];
  }
  json["populations"] = Json::array();
  for (const TracePopulation& population : header.populations) {
    json["populations"].push_back({{"name", population.name},
                                   {"first", index(population.first)},
                                   {"size", population.size},
                                   {"clamped", population.clamped}});
  }
  json["projections"] = Json::array();
  for (const TraceProjection& projection : header.projections) {
    json["projections"].push_back({{"name", projection.name},
                                   {"pre", index(projection.pre)},
                                   {"post", index(projection.post)}});
  }
  return json;
}

std::string facts_text(const TraceHeader& header) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : header.facts) {
    rows.push_back({without_controls(name), without_controls(value)});
  }
  return rows.empty() ? "" : text_table(rows);
}

std::string info_text(const TraceReader& reader, const std::vector<TraceDamage>& damages) {
  const TraceHeader& header = reader.header();
  const TraceTotals totals = totals_of(reader);
  std::string text =
      fmt::format("{}: {}, {}\n", reader.file().string(), state_text(reader.state(), damages),
                  byte_text(reader.file_bytes()));
  text += fmt::format("written by {}, {} engine, {} precision, seed {}\n",
                      without_controls(header.program), without_controls(header.engine),
                      without_controls(header.precision), header.seed);
  text += facts_text(header);
  for (const TracePopulation& population : header.populations) {
    text += fmt::format("population {}: {} neurons from number {}{}\n",
                        without_controls(population.name), grouped(population.size),
                        index(population.first), population.clamped ? ", clamped" : "");
  }
  for (const TraceProjection& projection : header.projections) {
    text += fmt::format("projection {}: {} to {}\n", without_controls(projection.name),
                        without_controls(header.populations[index(projection.pre)].name),
                        without_controls(header.populations[index(projection.post)].name));
  }
  if (totals.events == 0) return text + "no events\n";
  text += fmt::format("presentations {} to {}, from {} ns to {} ns\n",
                      grouped(header.first_presentation), grouped(totals.end_presentation - 1),
                      grouped(static_cast<std::uint64_t>(totals.first.ns)),
                      grouped(static_cast<std::uint64_t>(totals.last.ns)));
  std::vector<std::vector<std::string>> rows;
  for (const EventKind kind : header.kinds) {
    const std::uint64_t count = totals.by_kind[static_cast<std::size_t>(kind)];
    if (count > 0) rows.push_back({std::string(name_of(kind)), grouped(count)});
  }
  rows.push_back({"events", grouped(totals.events)});
  rows.push_back({"bytes an event", fmt::format("{:.2f}", bytes_per_event(reader, totals))});
  rows.push_back({"chunks", grouped(reader.chunks().size())});
  return text + text_table(rows);
}

void require_complete(const TraceReader& reader, const std::vector<TraceDamage>& damages) {
  std::string wrong;
  for (const TraceDamage& damage : damages) {
    wrong += fmt::format("{}{}: byte {}: {}", wrong.empty() ? "" : "\n", reader.file().string(),
                         damage.offset, damage.what);
  }
  if (reader.state().cut) {
    wrong += fmt::format("{}{}: cut after byte {}", wrong.empty() ? "" : "\n",
                         reader.file().string(), reader.state().end);
  }
  if (!wrong.empty()) throw RunError(wrong);
}

// Somebody else's words need not be UTF-8; JSON is.
std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

void run(const InfoOptions& options) {
  const TraceReader reader(options.path);
  const std::vector<TraceDamage> damages = reader.verify();
  fmt::print("{}", options.json ? text_of(info_json(reader, damages)) : info_text(reader, damages));
  require_complete(reader, damages);
}

}  // namespace

void add_trace_info_command(CLI::App& trace) {
  CLI::App& verb = *trace.add_subcommand("info", "Say what is in a trace, and whether it is whole");
  const auto options = std::make_shared<InfoOptions>();
  verb.add_option("trace", options->path, "A trace, or a run's folder")
      ->type_name("TRACE")
      ->required();
  verb.add_flag("--json", options->json, "For programs");
  verb.footer(kExamples);
  verb.callback([options] { run(*options); });
}

}  // namespace recirc
