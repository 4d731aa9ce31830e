#include <array>
#include <nlohmann/json.hpp>

#include "sim/audit/event_words.hpp"
#include "tools/audit_text.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kLocalities{"not_asked", "local", "neuron", "channel", "violated"};
constexpr std::array<const char*, kLocalityQuestions> kQuestions{"space", "time", "targets",
                                                                 "outputs", "weights"};
constexpr std::array kFindings{"missing", "unexpected", "different", "too_early"};

Json declared_json(const DeclaredLocality& declared) {
  Json json{{"name", declared.name}, {"rule", declared.rule}};
  json["channel"] = declared.channel ? Json(name_of(*declared.channel)) : Json();
  for (std::size_t k = 0; k < kLocalityQuestions; ++k) {
    const LocalityAnswer& answer = declared.answers[k];
    json[kQuestions.at(k)] = {{"answer", kLocalities.at(static_cast<std::size_t>(answer.locality))},
                              {"why", answer.why}};
  }
  if (declared.window) {
    json["window"] = {{"needed_ns", declared.window->needed.ns},
                      {"declared_ns", declared.window->declared.ns},
                      {"from", declared.window->from},
                      {"to", declared.window->to}};
  }
  return json;
}

Json replay_json(const ReplayReport& report) {
  return {{"name", report.name},
          {"synapses", report.synapses},
          {"replayed", report.replayed},
          {"changes", report.changes},
          {"updates", report.updates},
          {"findings", report.findings},
          {"largest_difference", report.largest_difference},
          {"window_needed_ns", report.window_needed.ns},
          {"not_replayed", report.not_replayed}};
}

Json finding_json(const AuditFinding& finding, const Network& network) {
  Json json{{"kind", kFindings.at(static_cast<std::size_t>(finding.kind))},
            {"event", word_of(finding.event.kind)},
            {"at", group_words(network, finding.event)},
            {"place", place_words(network, finding.event)},
            {"time_ns", finding.event.time.ns},
            {"presentation", finding.event.time.ns / network.timing.period.ns}};
  json["expected"] = finding.expected ? Json(*finding.expected) : Json();
  json["seen"] = finding.kind == AuditFinding::Kind::missing ? Json() : Json(finding.event.value);
  if (finding.due) json["due_ns"] = finding.due->ns;
  json["what"] = finding.what;
  return json;
}

Json run_json(const RunAuditReport& run, const Network& network) {
  Json json{{"presentations", run.presentations}, {"events", run.events}};
  json["projections"] = Json::array();
  for (const ReplayReport& report : run.projections) {
    json["projections"].push_back(replay_json(report));
  }
  json["biases"] = Json::array();
  for (const ReplayReport& report : run.biases) json["biases"].push_back(replay_json(report));
  json["checked"] = Json::object();
  for (std::size_t k = 0; k < run.checked.size(); ++k) {
    if (run.checked[k] > 0) json["checked"][word_of(static_cast<EventKind>(k))] = run.checked[k];
  }
  json["not_checked"] = run.not_checked;
  json["finding_count"] = run.finding_count;
  json["findings"] = Json::array();
  for (const AuditFinding& finding : run.findings) {
    json["findings"].push_back(finding_json(finding, network));
  }
  return json;
}

}  // namespace

Json audit_json(const LocalityAudit& audit, const Network& network) {
  Json json{{"local", audit.is_local()}, {"verdict", verdict_text(audit)}};
  json["violations"] = audit.violations();
  json["channels"] = Json::array();
  for (const NeededChannel& channel : audit.declared.channels) {
    json["channels"].push_back({{"channel", name_of(channel.channel)},
                                {"projection", network.projections[channel.projection].name},
                                {"brings", channel.what}});
  }
  json["projections"] = Json::array();
  for (const DeclaredLocality& declared : audit.declared.projections) {
    json["projections"].push_back(declared_json(declared));
  }
  json["biases"] = Json::array();
  for (const DeclaredLocality& declared : audit.declared.biases) {
    json["biases"].push_back(declared_json(declared));
  }
  if (audit.run) json["run"] = run_json(*audit.run, network);
  return json;
}

}  // namespace recirc
