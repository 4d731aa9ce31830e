#include "tools/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "neurons/kind_names.hpp"
#include "protocols/scenario_validation.hpp"
#include "tools/experiment.hpp"
#include "tools/number_text.hpp"
#include "tools/presentation_cost.hpp"
#include "tools/scenario_options.hpp"
#include "tools/terminal.hpp"
#include "tools/text_table.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExamples = R"(Examples:
  recirc check scenarios/first.textproto
  recirc check scenarios/mnist.textproto --data /data/images
  recirc check mine.textproto --json | jq .timing

Names every mistake with its line and column and ends with status 2; or prints the network, its
timing and its cost, and ends with status 0. Nothing is run.)";

std::uint64_t total_synapses(const Network& network) {
  std::uint64_t total = 0;
  for (const Projection& projection : network.projections) {
    total += synapse_count(network, projection);
  }
  return total;
}

Json networks_json(const Experiment& experiment) {
  const Network& network = experiment.network;
  Json populations = Json::array();
  for (const Population& population : network.populations) {
    populations.push_back({{"name", population.name},
                           {"neurons", population.size},
                           {"activation", name_of(population.neuron.activation)},
                           {"clamped", population.neuron.clamped},
                           {"bias", population.bias.has_value()}});
  }
  Json projections = Json::array();
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    const ProjectionSpec& spec = experiment.planned.expanded.projections[k];
    projections.push_back({{"name", projection.name},
                           {"pre", spec.pre},
                           {"post", spec.post},
                           {"port", name_of(projection.port)},
                           {"synapses", synapse_count(network, projection)},
                           {"rule", spec.rule},
                           {"rate", projection.synapse.rate},
                           {"delay_ns", projection.delay.ns},
                           {"longest_delay_ns", projection.longest_delay.ns}});
  }
  return {{"populations", populations}, {"projections", projections}};
}

Json json_of(const Experiment& experiment, const PresentationCost& cost) {
  const TimingPlan& plan = experiment.planned.plan;
  Json json{{"name", experiment.planned.written.name}};
  json.update(networks_json(experiment));
  json["synapse_bytes"] = total_synapses(experiment.network) * kBytesPerSynapse;
  json["data"] = {{"dimensions", experiment.data->dimensions()},
                  {"train_examples", experiment.data->size(Split::train)},
                  {"test_examples", experiment.data->size(Split::test)}};
  json["timing"] = {{"last_event_ns", plan.presentation.last_event.ns},
                    {"window_ns", plan.timing.window.ns},
                    {"period_ns", plan.timing.period.ns}};
  json["presentation"] = {{"exact", cost.is_exact},
                          {"neuron_events", cost.neuron_events},
                          {"synaptic_events", cost.synaptic_events()},
                          {"deliveries", cost.deliveries},
                          {"firings", cost.firings}};
  json["batch"] = {{"presentations", plan.timing.batch},
                   {"weight_updates", cost.weight_updates},
                   {"weight_reports", cost.reports},
                   {"neuron_answers", cost.answers}};
  json["presentations"] = total_presentations(experiment);
  json["warnings"] = plan.violations;
  return json;
}

std::string populations_text(const Experiment& experiment) {
  std::vector<std::vector<std::string>> rows{{"population", "neurons", "activation", ""}};
  for (const Population& population : experiment.network.populations) {
    std::string notes = population.neuron.clamped ? "clamped" : "";
    if (population.bias) {
      notes += notes.empty() ? "" : ", ";
      notes += population.bias->rule ? "biases learn" : "fixed biases";
    }
    rows.push_back({population.name, grouped(population.size),
                    std::string(name_of(population.neuron.activation)), notes});
  }
  return text_table(rows);
}

std::string projections_text(const Experiment& experiment) {
  const Network& network = experiment.network;
  std::vector<std::vector<std::string>> rows{{"projection", "synapses", "delay", "rate", "rule"}};
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    const std::string& rule = experiment.planned.expanded.projections[k].rule;
    std::string delay = fmt::format("{} ns", projection.delay.ns);
    if (projection.longest_delay != projection.delay) {
      delay = fmt::format("{} to {} ns", projection.delay.ns, projection.longest_delay.ns);
    }
    rows.push_back({projection.name, grouped(synapse_count(network, projection)), delay,
                    rule.empty() ? "" : fmt::format("{}", projection.synapse.rate),
                    rule.empty() ? "none: fixed weights" : rule});
  }
  return text_table(rows);
}

std::string facts_text(const Experiment& experiment, const PresentationCost& cost) {
  const TimingPlan& plan = experiment.planned.plan;
  const std::uint64_t synapses = total_synapses(experiment.network);
  const std::uint64_t presentations = total_presentations(experiment);
  const std::uint64_t events =
      cost.synaptic_events() * presentations + cost.reports * (presentations / plan.timing.batch);
  const char* const about = cost.is_exact ? "" : "about ";
  return text_table({
      {"data", fmt::format("{} training and {} test examples of {} values",
                           grouped(experiment.data->size(Split::train)),
                           grouped(experiment.data->size(Split::test)),
                           grouped(experiment.data->dimensions()))},
      {"memory", fmt::format("{} for {} synapses", byte_text(synapses * kBytesPerSynapse),
                             grouped(synapses))},
      {"timing", fmt::format("last event T = {} ns, window {} ns, period {} ns",
                             grouped(static_cast<std::uint64_t>(plan.presentation.last_event.ns)),
                             grouped(static_cast<std::uint64_t>(plan.timing.window.ns)),
                             grouped(static_cast<std::uint64_t>(plan.timing.period.ns)))},
      {"presentation",
       fmt::format("{}{} neuron events, {} synaptic events: {} deliveries and {} rule firings",
                   about, grouped(cost.neuron_events), grouped(cost.synaptic_events()),
                   grouped(cost.deliveries), grouped(cost.firings))},
      {"batch", fmt::format("{} presentations, then {} weight updates and {} reports of weights",
                            grouped(plan.timing.batch), grouped(cost.weight_updates),
                            grouped(cost.reports))},
      {"run", fmt::format("{} presentations, {}{} synaptic events", grouped(presentations), about,
                          grouped(events))},
  });
}

struct CheckOptions {
  ExperimentOptions experiment;
  bool json = false;
};

void check(const CheckOptions& options) {
  const Experiment experiment = load_experiment(options.experiment);
  const TimingPlan& plan = experiment.planned.plan;
  const PresentationCost cost = presentation_cost(experiment.network, plan);
  if (options.json) {
    fmt::print("{}\n", json_of(experiment, cost).dump(2));
    return;
  }
  for (const std::string& violation : plan.violations) {
    say(fmt::format("recirc: warning: {}\n", violation));
  }
  fmt::print("{} is right.\n\n{}\n{}\n{}", options.experiment.scenario.string(),
             populations_text(experiment), projections_text(experiment),
             facts_text(experiment, cost));
}

}  // namespace

void add_check_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("check", "Name a scenario's mistakes, or its cost");
  const auto options = std::make_shared<CheckOptions>();
  add_scenario_options(verb, options->experiment);
  verb.add_flag("--json", options->json, "Print JSON");
  verb.footer(kExamples);
  verb.callback([options] { check(*options); });
}

}  // namespace recirc
