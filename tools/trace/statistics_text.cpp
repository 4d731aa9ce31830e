#include "tools/trace/statistics_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/number_text.hpp"
#include "tools/text_table.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

// Of something that happens `count` times in all.
std::string per_presentation(const EventStatistics& statistics, std::uint64_t count) {
  if (statistics.presentations() == 0) return "-";
  return fmt::format("{:.6g}",
                     static_cast<double>(count) / static_cast<double>(statistics.presentations()));
}

std::string share(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return "-";
  return fmt::format("{:.4f}", static_cast<double>(part) / static_cast<double>(all));
}

std::string events_table(const EventStatistics& statistics) {
  const auto populations = statistics.populations();
  Rows rows{{"events"}};
  for (const auto& population : statistics.names().populations()) {
    rows[0].push_back(population.name);
  }
  rows[0].insert(rows[0].end(), {"all", "a presentation"});
  for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
    const std::uint64_t all = statistics.events(static_cast<EventKind>(kind));
    if (all == 0) continue;
    auto& row = rows.emplace_back();
    row.emplace_back(name_of(static_cast<EventKind>(kind)));
    for (const auto& population : populations) row.push_back(grouped(population.events[kind]));
    row.push_back(grouped(all));
    row.push_back(per_presentation(statistics, all));
  }
  return text_table(rows);
}

// "2: hidden[3], hidden[7]".
std::string neurons_text(const EventNames& names, const std::vector<NeuronId>& neurons) {
  constexpr std::size_t kMost = 4;
  std::string text = fmt::to_string(neurons.size());
  for (std::size_t k = 0; k < std::min(kMost, neurons.size()); ++k) {
    text += fmt::format("{}{}", k == 0 ? ": " : ", ", names.neuron(neurons[k]));
  }
  return neurons.size() > kMost ? text + " ..." : text;
}

std::string neurons_table(const EventStatistics& statistics) {
  const auto populations = statistics.populations();
  Rows rows{{"neurons", "with f(S)", "activations", "zero", "silent", "saturated"}};
  for (std::size_t k = 0; k < populations.size(); ++k) {
    const PopulationStatistics& its = populations[k];
    const TracePopulation& population = statistics.names().populations()[k];
    if (its.active_neurons == 0) continue;
    const std::uint64_t activations = its.events[static_cast<std::size_t>(EventKind::activation)];
    rows.push_back({population.name, fmt::format("{} of {}", its.active_neurons, population.size),
                    grouped(activations), share(its.zero_activations, activations),
                    neurons_text(statistics.names(), its.silent),
                    neurons_text(statistics.names(), its.saturated)});
  }
  return rows.size() == 1 ? "" : "\n" + text_table(rows);
}

std::string synapses_table(const EventStatistics& statistics) {
  const auto projections = statistics.projections();
  Rows rows{{"synapses", "deliveries", "effective", "lost", "firings", "effective", "delay: least",
             "mean", "longest ns"}};
  for (std::size_t k = 0; k < projections.size(); ++k) {
    const ProjectionStatistics& its = projections[k];
    if (its.deliveries == 0 && its.firings == 0 && its.lost == 0) continue;
    const bool has_delay = its.deliveries > 0;
    rows.push_back({statistics.names().projections()[k].name, grouped(its.deliveries),
                    share(its.effective_deliveries, its.deliveries), grouped(its.lost),
                    grouped(its.firings), share(its.effective_firings, its.firings),
                    has_delay ? fmt::to_string(its.least_delay.ns) : "-",
                    has_delay ? fmt::format("{:.6g}", its.mean_delay_ns) : "-",
                    has_delay ? fmt::to_string(its.longest_delay.ns) : "-"});
  }
  return rows.size() == 1 ? "" : "\n" + text_table(rows);
}

std::string costs_text(const EventStatistics& statistics) {
  if (statistics.presentations() == 0) return "";
  const ProjectionStatistics all = statistics.synapses();
  const auto line = [&](std::string_view what, std::uint64_t count, std::uint64_t effective) {
    return fmt::format("  {:<11}{:>12}, effective {}\n", what, per_presentation(statistics, count),
                       per_presentation(statistics, effective));
  };
  std::string text = "\na presentation takes SynOps\n";
  text += line("deliveries", all.deliveries, all.effective_deliveries);
  text += line("firings", all.firings, all.effective_firings);
  text +=
      line("both", all.deliveries + all.firings, all.effective_deliveries + all.effective_firings);
  if (const auto sparsity = statistics.activation_sparsity()) {
    text += fmt::format("activation sparsity {:.4f}\n", *sparsity);
  }
  return text;
}

Json neuron_names(const EventNames& names, const std::vector<NeuronId>& neurons) {
  Json list = Json::array();
  for (const NeuronId neuron : neurons) list.push_back(names.neuron(neuron));
  return list;
}

Json populations_json(const EventStatistics& statistics) {
  const auto populations = statistics.populations();
  Json result = Json::object();
  for (std::size_t k = 0; k < populations.size(); ++k) {
    const PopulationStatistics& its = populations[k];
    const TracePopulation& population = statistics.names().populations()[k];
    Json events = Json::object();
    for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
      if (its.events[kind] == 0) continue;
      events[std::string(name_of(static_cast<EventKind>(kind)))] = its.events[kind];
    }
    result[population.name] = {{"neurons", population.size},
                               {"events", events},
                               {"active_neurons", its.active_neurons},
                               {"zero_activations", its.zero_activations},
                               {"silent", neuron_names(statistics.names(), its.silent)},
                               {"saturated", neuron_names(statistics.names(), its.saturated)}};
  }
  return result;
}

Json projections_json(const EventStatistics& statistics) {
  const auto projections = statistics.projections();
  Json result = Json::object();
  for (std::size_t k = 0; k < projections.size(); ++k) {
    const ProjectionStatistics& its = projections[k];
    Json delay = nullptr;
    if (its.deliveries > 0) {
      delay = {{"least", its.least_delay.ns},
               {"mean", its.mean_delay_ns},
               {"longest", its.longest_delay.ns}};
    }
    result[statistics.names().projections()[k].name] = {
        {"deliveries", its.deliveries},
        {"effective_deliveries", its.effective_deliveries},
        {"lost", its.lost},
        {"firings", its.firings},
        {"effective_firings", its.effective_firings},
        {"delay_ns", delay}};
  }
  return result;
}

}  // namespace

std::string statistics_text(const EventStatistics& statistics) {
  return fmt::format("{} events in {} presentations\n\n{}{}{}{}", grouped(statistics.events()),
                     grouped(statistics.presentations()), events_table(statistics),
                     neurons_table(statistics), synapses_table(statistics), costs_text(statistics));
}

std::string statistics_json(const EventStatistics& statistics) {
  const ProjectionStatistics all = statistics.synapses();
  const auto rate = [&](std::uint64_t count) {
    if (statistics.presentations() == 0) return Json(nullptr);
    return Json(static_cast<double>(count) / static_cast<double>(statistics.presentations()));
  };
  Json rates = Json::object();
  for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
    const auto its = static_cast<EventKind>(kind);
    if (statistics.events(its) > 0) rates[std::string(name_of(its))] = rate(statistics.events(its));
  }
  const auto sparsity = statistics.activation_sparsity();
  Json operations = nullptr;
  if (all.deliveries > 0) {
    operations = {{"Effective_MACs", rate(all.effective_deliveries)},
                  {"Effective_ACs", 0.0},
                  {"Dense", rate(all.deliveries)}};
  }
  const Json result{
      {"events", statistics.events()},
      {"presentations", statistics.presentations()},
      {"populations", populations_json(statistics)},
      {"projections", projections_json(statistics)},
      {"a_presentation",
       {{"events", rates},
        {"synaptic_events", rate(all.deliveries + all.firings)},
        {"effective_synaptic_events", rate(all.effective_deliveries + all.effective_firings)}}},
      {"neurobench",
       {{"ActivationSparsity", sparsity ? Json(*sparsity) : Json(nullptr)},
        {"SynapticOperations", operations}}}};
  return result.dump(2) + "\n";
}

}  // namespace recirc
