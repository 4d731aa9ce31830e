#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "network/presentation.hpp"
#include "network/presentation_rules.hpp"
#include "neurons/kinds.hpp"
#include "neurons/learning_rule.hpp"

namespace recirc {
namespace {

// A rule, where it stands, and what its synapses see.
struct PlacedRule {
  const LearningRule* rule = nullptr;
  std::size_t number = 0;  // of the projection, or of the population whose biases it moves
  bool is_bias = false;
  std::size_t post = 0;  // number of the postsynaptic population
  std::string where;
  std::string whose;  // in words
};

std::string name_of(const ProjectionSpec& projection) {
  return projection.name.empty() ? projection.pre + "-" + projection.post : projection.name;
}

std::vector<PlacedRule> place_rules(const Scenario& scenario, const ParsedRules& rules) {
  std::vector<PlacedRule> placed;
  for (std::size_t k = 0; k < rules.projections.size(); ++k) {
    const ProjectionSpec& spec = scenario.projections[k];
    const std::size_t post = number_of(scenario, spec.post);
    if (!rules.projections[k] || post == scenario.populations.size() ||
        number_of(scenario, spec.pre) == scenario.populations.size()) {
      continue;
    }
    placed.push_back({.rule = &*rules.projections[k],
                      .number = k,
                      .is_bias = false,
                      .post = post,
                      .where = fmt::format("projection[{}].rule", k),
                      .whose = name_of(spec)});
  }
  for (std::size_t p = 0; p < rules.biases.size(); ++p) {
    if (!rules.biases[p]) continue;
    placed.push_back({.rule = &*rules.biases[p],
                      .number = p,
                      .is_bias = true,
                      .post = p,
                      .where = fmt::format("population[{}].bias.rule", p),
                      .whose = "the biases of " + scenario.populations[p].name});
  }
  return placed;
}

SynapseView view_of(const Scenario& scenario, const Presentation& presentation,
                    const PlacedRule& rule) {
  return rule.is_bias ? view_of_biases(scenario, presentation, rule.number)
                      : view_of_synapses(scenario, presentation, rule.number);
}

Time longest_delay(const Scenario& scenario) {
  Time longest = scenario.timing.delay;
  for (const ProjectionSpec& projection : scenario.projections) {
    longest = std::max(longest, delay_of(projection, scenario.timing).latest);
  }
  return longest;
}

// How long the window of a rule's synapses and of their neurons must be.
struct WindowNeed {
  Time least;
  std::string reason;
};

WindowNeed window_need(const Presentation& ideal, const PlacedRule& rule, const SynapseView& view,
                       const Firing& firing) {
  const Time synapses = firing.complete.latest - firing.opened.earliest + Time{1};
  WindowNeed need{
      synapses, fmt::format("{} {} ns from {} to {}", rule.is_bias ? "need" : "whose synapses need",
                            synapses.ns, firing.from, firing.to)};
  // What the neuron shows at the end must still belong to the window of its first event.
  std::optional<Time> shown;
  const std::size_t posts = std::min<std::size_t>(rule.rule->post_needed(), view.soma.size());
  if (posts > 0) shown = view.soma[posts - 1].latest;
  if (rule.rule->needs_error() && (!shown || *shown < view.error[0].latest)) {
    shown = view.error[0].latest;
  }
  const auto& events = ideal.populations[rule.post].events;
  if (!shown || !events) return need;
  const Time neurons = *shown - kSomaDelay - events->first.earliest + Time{1};
  if (neurons <= synapses) return need;
  return {neurons, fmt::format("whose neurons need {} ns from their first event to {}", neurons.ns,
                               rule.rule->needs_error() && *shown == view.error[0].latest
                                   ? std::string("error")
                                   : fmt::format("post[{}]", posts - 1))};
}

// Rules that never fire, and windows too short for the others. `ideal`: with windows without end.
void check_rules(const Scenario& scenario, const std::vector<PlacedRule>& rules,
                 const Presentation& ideal, const Presentation& presentation, Time window,
                 std::vector<Finding>& violations) {
  for (const PlacedRule& rule : rules) {
    const SynapseView view = view_of(scenario, ideal, rule);
    const std::optional<Firing> firing = first_firing(*rule.rule, view, kNever);
    if (!firing) {
      violations.push_back(why_it_never_fires(*rule.rule, view));
      violations.back().where = rule.where;
      continue;
    }
    const WindowNeed need = window_need(ideal, rule, view, *firing);
    const SynapseView seen = view_of(scenario, presentation, rule);
    if (window < need.least) {
      violations.push_back(
          {.where = "timing.window_ns",
           .what = fmt::format("{} ns is too short for the rule of {}{} {}", window.ns, rule.whose,
                               need.reason.starts_with("whose") ? "," : ", which", need.reason),
           .right = fmt::format("at least {}", need.least.ns)});
    } else if (!first_firing(*rule.rule, seen, window)) {
      violations.push_back(
          {.where = "timing.window_ns",
           .what = fmt::format("with windows of {} ns the rule of {} never fires", window.ns,
                               rule.whose),
           .right = fmt::format("more than {}: then every window outlasts the presentation",
                                ideal.last_event.ns)});
    }
  }
}

// The least period that would do, and why.
struct PeriodNeed {
  Time least;
  std::string reason;
};

// The windows of an actor must be closed when the next presentation first reaches it. That happens
// one period after its first event of this one: what comes first doesn't depend on values. Its last
// window opens with its first event, or, if that doesn't hold them all, at the latest with its
// last. Where events are lost, any may be the first.
Time closed_after(const Extent& events, Time window, bool first_may_be_lost) {
  const Time span = events.last.latest - events.first.earliest;
  return span < window && !first_may_be_lost ? window : span + window;
}

PeriodNeed period_need(const Scenario& scenario, const std::vector<PlacedRule>& rules,
                       const Presentation& presentation, Time window) {
  PeriodNeed need{presentation.last_event + Time{1},
                  fmt::format("a presentation lasts {} ns", presentation.last_event.ns)};
  const auto demand = [&](Time least, std::string reason) {
    if (least > need.least) need = {least, std::move(reason)};
  };
  const bool is_lossy = std::ranges::any_of(scenario.projections, may_lose_events);
  for (std::size_t p = 0; p < scenario.populations.size(); ++p) {
    const auto& events = presentation.populations[p].events;
    if (!events) continue;
    demand(closed_after(*events, window, is_lossy && !scenario.populations[p].clamped),
           fmt::format("windows of {} are still open when the next presentation reaches it",
                       scenario.populations[p].name));
  }
  for (const PlacedRule& rule : rules) {
    const std::optional<Extent> events = extent_of(view_of(scenario, presentation, rule));
    if (!events) continue;
    demand(closed_after(*events, window, is_lossy),
           fmt::format("windows of {} are still open when the next presentation reaches them",
                       rule.whose));
    if (!rule.rule->fires_at_window_end()) continue;
    const bool is_one = events->last.latest - events->first.earliest < window && !is_lossy;
    demand((is_one ? events->first.latest : events->last.latest) + window + Time{1},
           fmt::format("the rule of {} fires at the window's end", rule.whose));
  }
  return need;
}

// Whether pre[0], what is held when the neuron's first basal volley closes, is the first axon
// event, and the rule waits for that volley. `post`: of the postsynaptic population.
bool first_pre_is_first_event(const LearningRule& rule, const ProjectionSchedule& schedule,
                              const PopulationSchedule& post, bool clamped) {
  const std::size_t volley = clamped ? 1 : 0;
  if (rule.pre_needed() > 1 || rule.post_needed() < volley + 1) return false;
  if (schedule.pre.empty() || post.soma.size() <= volley) return false;
  const Time closes_first = post.soma[volley].earliest - kSomaDelay;
  const Time closes_last = post.soma[volley].latest - kSomaDelay;
  return schedule.pre[0].latest < closes_first &&
         (schedule.pre.size() == 1 || schedule.pre[1].earliest > closes_last);
}

// Of each population, whether all its neurons speak in every presentation: those of a clamped one,
// and those that the axons of such a population surely reach.
std::vector<bool> populations_that_speak(const Scenario& scenario) {
  std::vector<bool> speak;
  for (const PopulationSpec& spec : scenario.populations) {
    speak.push_back(spec.clamped && !spec.dead);
  }
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const ProjectionSpec& spec : scenario.projections) {
      const std::size_t pre = number_of(scenario, spec.pre);
      const std::size_t post = number_of(scenario, spec.post);
      if (pre == speak.size() || post == speak.size() || !speak[pre] || speak[post]) continue;
      if (spec.output != Output::axon || spec.port != Port::basal) continue;
      speak[post] = reaches_all(spec, scenario.populations[pre], scenario.populations[post]) &&
                    !scenario.populations[post].dead;
      is_new = is_new || speak[post];
    }
  }
  return speak;
}

void mark_one_window(const Scenario& scenario, const std::vector<PlacedRule>& rules,
                     const Timing& timing, Presentation& presentation) {
  // Events that come later than planned may open windows of their own.
  if (scenario.learning.apply != Apply::batch || presentation.may_be_late) return;
  const std::vector<bool> speak = populations_that_speak(scenario);
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    const ProjectionSpec& spec = scenario.projections[k];
    ProjectionSchedule& schedule = presentation.projections[k];
    const TimeSpan delay = delay_of(spec, scenario.timing);
    const bool is_row = std::holds_alternative<AllToAll>(spec.connectivity) &&
                        delay.earliest == delay.latest && !may_lose_events(spec);
    // Drawn delays have actors of their own even where all draws are equal.
    const bool is_drawn = spec.delay && std::holds_alternative<UniformDelay>(*spec.delay);
    if (!is_row || is_drawn) continue;
    // A buffer that many synapses share opens with what itself holds, maybe as late as their last
    // event.
    schedule.one_window = falls_into_one_window(schedule.events, timing);
    const auto rule = std::ranges::find_if(
        rules, [&](const PlacedRule& r) { return !r.is_bias && r.number == k; });
    if (rule == rules.end()) continue;
    if (rule->rule->fires_at_window_end()) schedule.one_window = false;
    const SynapseView view = view_of(scenario, presentation, *rule);
    if (!view.pre_by_volley) continue;
    const PopulationSchedule& post = presentation.populations[rule->post];
    // A neuron that never speaks is held to be at 0, without any event.
    const std::size_t pre = number_of(scenario, spec.pre);
    schedule.one_window = schedule.one_window && presentation.volleys_coincide && speak[pre] &&
                          first_pre_is_first_event(*rule->rule, schedule, post, view.clamped);
  }
}

// Projections to an apical port that may be reached when there is no S yet to multiply with f'(S).
std::vector<Finding> early_errors(const Scenario& scenario, const Presentation& presentation) {
  std::vector<Finding> findings;
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    const ProjectionSpec& spec = scenario.projections[k];
    const std::size_t post = number_of(scenario, spec.post);
    if (spec.port != Port::apical || presentation.projections[k].pre.empty()) continue;
    if (!presentation.populations[post].apical_without_basal) continue;
    findings.push_back(
        {.where = fmt::format("projection[{}]", k),
         .what = fmt::format("reaches the apical port of {} in a window that has had no basal "
                             "volley: there is no error yet",
                             spec.post),
         .right = "a longer delay here, or a shorter one on the way to the basal port"});
  }
  return findings;
}

Presentation presented(const Scenario& scenario, Time window) {
  auto outcome = present_symbolically(scenario, window);
  if (auto* finding = std::get_if<Finding>(&outcome)) throw InputError(std::move(*finding));
  auto presentation = std::get<Presentation>(std::move(outcome));
  if (auto findings = early_errors(scenario, presentation); !findings.empty()) {
    throw InputError(std::move(findings));
  }
  return presentation;
}

}  // namespace

bool falls_into_one_window(const std::optional<Extent>& events, const Timing& timing) {
  if (!events) return true;
  const Time span = events->last.latest - events->first.earliest;
  return span < timing.window && timing.period >= span + timing.window;
}

TimingPlan plan_timing(const Scenario& expanded) {
  const ParsedRules parsed = parse_rules(expanded);
  const std::vector<PlacedRule> rules = place_rules(expanded, parsed);
  const Presentation ideal = presented(expanded, kNever);
  const Time delay = longest_delay(expanded);
  const Time window = expanded.timing.window.value_or(ideal.last_event + delay * 2);
  TimingPlan plan{.timing = {}, .presentation = presented(expanded, window), .violations = {}};
  const Time period =
      expanded.timing.period.value_or(plan.presentation.last_event + window + delay);
  plan.timing = {.window = window,
                 .period = period,
                 .batch = expanded.learning.batch,
                 .apply = expanded.learning.apply};

  std::vector<Finding> violations;
  check_rules(expanded, rules, ideal, plan.presentation, window, violations);
  const PeriodNeed need = period_need(expanded, rules, plan.presentation, window);
  if (period < need.least) {
    violations.push_back({.where = "timing.period_ns",
                          .what = fmt::format("{} ns is too short: {}", period.ns, need.reason),
                          .right = fmt::format("at least {}", need.least.ns)});
  }
  if (!violations.empty() && !expanded.timing.allow_violations) {
    throw InputError(std::move(violations));
  }
  for (const Finding& violation : violations) plan.violations.push_back(to_string(violation));
  if (plan.violations.empty()) mark_one_window(expanded, rules, plan.timing, plan.presentation);
  return plan;
}

}  // namespace recirc
