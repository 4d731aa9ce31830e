#include "sim/compiled/tape_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <vector>

#include "neurons/kind_names.hpp"
#include "sim/compiled/live_steps.hpp"
#include "sim/compiled/tape_cost.hpp"

namespace recirc {
namespace {

constexpr std::size_t kColumns = 7;
using Row = std::array<std::string, kColumns>;  // the last one is not aligned

std::string with_power(const std::string& name, std::uint32_t power) {
  return power == 1 ? name : fmt::format("{}^{}", name, power);
}

// One step in words: what it is, where, of which shape, and what it computes.
class StepWords {
 public:
  StepWords(const Network& network, const Tape& tape, bool is_live)
      : network_(network), tape_(tape), is_live_(is_live) {}

  Row operator()(const ClampStep& step) const {
    const Population& population = network_.population(step.population);
    return row("clamp", population.name, std::to_string(population.size),
               fmt::format("{} = {}", name(step.value),
                           kept(population, fmt::format("example[{}..{}]", step.offset,
                                                        step.offset + population.size - 1))));
  }

  Row operator()(const DeliverStep& step) const {
    const Projection& projection = network_.projection(step.projection);
    return row(
        "deliver", projection.name, shape(projection),
        fmt::format("{} {} {} * W", name(step.sum), step.is_first ? "=" : "+=", name(step.pre)));
  }

  Row operator()(const VolleyStep& step) const {
    const Population& population = network_.population(step.population);
    std::string words;
    const bool has_activity = std::ranges::any_of(step.results, [](const VolleyResult& result) {
      return result.quantity == Quantity::activity;
    });
    if (step.port == Port::basal && !has_activity) words = "f(S) = S = " + name(step.sum);
    for (const VolleyResult& result : step.results) {
      if (is_live_ && !tape_.values[result.value].is_live) continue;
      const std::string computed = result_words(step, result);
      const bool is_sum = result.quantity == Quantity::input;
      add(words, fmt::format("{} = {}", name(result.value),
                             is_sum ? computed : kept(population, computed)));
    }
    if (step.is_judged) add(words, "judged");
    if (step.results.empty() && step.port == Port::target) {
      add(words, fmt::format("target = {}", name(step.sum)));
    }
    if (words.empty()) words = "nothing new";
    return row("volley", fmt::format("{} {}", population.name, name_of(step.port)),
               std::to_string(population.size), words);
  }

  Row operator()(const FactorStep& step) const {
    const TapeValue& value = tape_.values[step.value];
    const TermGroup& group = step.rule->groups()[step.group];
    std::string words;
    if (step.is_pre) {
      words = product(step, group.pre_factors);
    } else {
      for (const PostTerm& term : group.post_terms) add(words, step, term);
    }
    return row("factor", network_.population(value.population).name, std::to_string(value.size),
               fmt::format("{} = {}", value.name, words));
  }

  Row operator()(const LearnStep& step) const {
    std::string words;
    for (const LearnGroup& group : step.groups) {
      std::string power;
      if (group.weight_power > 0) power = with_power("w", group.weight_power) + " * ";
      const std::string pre = group.pre == kNoValue ? "" : name(group.pre) + " x ";
      add(words, fmt::format("change += {}{}{}", power, pre, name(group.post)));
    }
    if (step.is_bias) {
      const Population& population = network_.populations[step.number];
      return row("learn", population.name + " bias", std::to_string(population.size), words);
    }
    const Projection& projection = network_.projections[step.number];
    return row("learn", projection.name, shape(projection), words);
  }

  Row operator()(const CountStep& step) const {
    std::string words;
    for (const ValueId value : step.values) {
      words += (words.empty() ? "events where " : " or ") + name(value) + " is not 0";
    }
    const Projection& projection = network_.projection(step.projection);
    return row("count", projection.name, shape(projection), words);
  }

 private:
  static Row row(const char* what, std::string where, std::string shape, std::string words) {
    return {"", what, std::move(where), std::move(shape), "", "", std::move(words)};
  }

  static void add(std::string& words, const std::string& more) {
    if (!words.empty()) words += "; ";
    words += more;
  }

  // A term of a sum: "-a" or "a" at its start, " - a" or " + a" later.
  void add(std::string& sum, const FactorStep& step, const PostTerm& term) const {
    const bool is_negative = term.coefficient < 0;
    if (sum.empty()) {
      sum = is_negative ? "-" : "";
    } else {
      sum += is_negative ? " - " : " + ";
    }
    const double size = std::abs(term.coefficient);
    if (size != 1 || term.factors.empty()) sum += fmt::format("{}", size);
    if (size != 1 && !term.factors.empty()) sum += " * ";
    sum += product(step, term.factors);
  }

  [[nodiscard]] std::string product(const FactorStep& step,
                                    const std::vector<Factor>& factors) const {
    std::string words;
    for (const Factor& factor : factors) {
      ValueId value = step.error;
      if (factor.variable != Variable::error) {
        value = factor.index == kLast ? step.last : step.signals[factor.index];
      }
      words += (words.empty() ? "" : " * ") + with_power(name(value), factor.power);
    }
    return words;
  }

  [[nodiscard]] std::string result_words(const VolleyStep& step, const VolleyResult& result) const {
    const NeuronModel& model = network_.population(step.population).neuron;
    const bool is_identity = model.activation == Activation::identity;
    switch (result.quantity) {
      case Quantity::input:
        return input_words(step);
      case Quantity::activity:
        return is_identity ? input_words(step)
                           : fmt::format("{}({})", name_of(model.activation), input_words(step));
      case Quantity::soma:
        return fmt::format("mix({}, O(0), f(S))", model.soma_memory);
      case Quantity::axon:
        return model.clamped && model.recirculates == Recirculates::error
                   ? "O(0) - f(S)"
                   : fmt::format("mix({}, O(0), f(S))", model.axon_memory);
      case Quantity::target:
        return name(step.sum);
      case Quantity::error:
        break;
    }
    if (step.port == Port::apical) return fmt::format("{} * f'(S)", name(step.sum));
    if (step.port == Port::target) {
      return fmt::format("{} - f(S)", kept(network_.population(step.population), name(step.sum)));
    }
    const ValueId target = step.values.target;
    return fmt::format("{} - f(S)", target == step.values.start ? "O(0)" : name(target));
  }

  // What the neurons of a population keep of a value.
  static std::string kept(const Population& population, std::string value) {
    return population.neuron.numbers.is_exact() ? value : fmt::format("kept({})", value);
  }

  // S of a basal volley.
  [[nodiscard]] std::string input_words(const VolleyStep& step) const {
    const Population& population = network_.population(step.population);
    const bool bias_acts = population.bias && (step.before.volleys == 0 ||
                                               !population.neuron.bias_in_first_volley_only);
    return name(step.sum) + (bias_acts ? " + bias" : "");
  }

  [[nodiscard]] const std::string& name(ValueId value) const { return tape_.values[value].name; }

  [[nodiscard]] std::string shape(const Projection& projection) const {
    const std::string sizes = fmt::format("{} x {}", network_.population(projection.pre).size,
                                          network_.population(projection.post).size);
    if (projection.all_to_all) return sizes;
    return fmt::format("{} of {}", projection.synapses.size(), sizes);
  }

  const Network& network_;
  const Tape& tape_;
  bool is_live_;
};

std::string time_words(const TapeStep& step) {
  if (step.earliest == step.latest) return std::to_string(step.earliest.ns);
  return fmt::format("{}-{}", step.earliest.ns, step.latest.ns);
}

// A volley that finds its results there already, such as f(S) = sum, does nothing; that is not yet
// dead work.
bool is_dropped(const Tape& tape, const TapeStep& step) {
  const auto* volley = std::get_if<VolleyStep>(&step.operation);
  if (volley != nullptr && volley->results.empty()) return !tape.values[volley->sum].is_live;
  return !step.is_live;
}

// Of each step, whether it counts what nothing but counting needs.
std::vector<bool> counts_alone(const Tape& tape) {
  std::set<ValueId> needed;
  for (const TapeStep& step : tape.steps) {
    if (!step.is_live || std::holds_alternative<CountStep>(step.operation)) continue;
    for (const ValueId value : reads_of(tape, step)) needed.insert(value);
  }
  std::vector<bool> alone;
  for (const TapeStep& step : tape.steps) {
    const auto* count = std::get_if<CountStep>(&step.operation);
    alone.push_back(count != nullptr && std::ranges::any_of(count->values, [&](ValueId value) {
                      return !needed.contains(value);
                    }));
  }
  return alone;
}

std::string table(const std::vector<Row>& rows) {
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t k = 0; k + 1 < kColumns; ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string text;
  for (const Row& row : rows) {
    text += fmt::format("{:>{}}  {:<{}}  {:<{}}  {:>{}}  {:>{}}  {:>{}}  {}\n", row[0], widths[0],
                        row[1], widths[1], row[2], widths[2], row[3], widths[3], row[4], widths[4],
                        row[5], widths[5], row[6]);
  }
  return text;
}

}  // namespace

std::string tape_text(const Network& network, const Tape& tape) {
  std::vector<Row> rows{{"ns", "step", "where", "shape", "FLOP", "events", "computes"}};
  const std::vector<bool> shown_counts = counts_alone(tape);
  std::uint64_t live = 0;
  std::uint64_t dead = 0;
  std::uint64_t dead_events = 0;
  for (std::size_t k = 0; k < tape.steps.size(); ++k) {
    const TapeStep& step = tape.steps[k];
    if (std::holds_alternative<CountStep>(step.operation) && !shown_counts[k]) continue;
    Row row = std::visit(StepWords(network, tape, step.is_live), step.operation);
    const std::uint64_t operations = flops(network, tape, step);
    const std::uint64_t events = synaptic_events(network, step);
    row[0] = time_words(step);
    row[4] = std::to_string(operations);
    row[5] = std::to_string(events);
    const bool is_dead = is_dropped(tape, step);
    if (is_dead) row.back() += events > 0 ? "  dead, counted" : "  dead";
    (is_dead ? dead : live) += operations;
    if (is_dead) dead_events += events;
    rows.push_back(std::move(row));
  }
  return table(rows) + fmt::format(
                           "\na presentation: {} FLOP, and {} dead that are dropped\n"
                           "                {} synaptic events, {} of them dead but counted\n"
                           "                {} neuron events\n",
                           live, dead, tape.counts.synaptic_events, dead_events,
                           tape.counts.neuron_events);
}

std::string step_text(const Network& network, const Tape& tape, const TapeStep& step) {
  const Row row = std::visit(StepWords(network, tape, step.is_live), step.operation);
  return fmt::format("{} {} {}: {}", row[1], row[2], row[3], row[6]);
}

}  // namespace recirc
