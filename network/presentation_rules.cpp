#include "network/presentation_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace recirc {
namespace {

std::optional<LearningRule> parsed(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto rule = LearningRule::parse(text);
  if (auto* good = std::get_if<LearningRule>(&rule)) return std::move(*good);
  return std::nullopt;
}

bool names_last(const LearningRule& rule, Variable variable) {
  const Factor* found = nullptr;
  const auto look = [&](const std::vector<Factor>& factors) {
    for (const Factor& factor : factors) {
      if (factor.variable == variable && factor.index == kLast) found = &factor;
    }
  };
  for (const TermGroup& group : rule.groups()) {
    look(group.pre_factors);
    for (const PostTerm& term : group.post_terms) look(term.factors);
  }
  return found != nullptr;
}

// What a window must bring before the rule has a value for every variable that it names.
struct Needs {
  std::size_t pre = 0;
  std::size_t post = 0;
  bool error = false;
};

Needs needs_of(const LearningRule& rule, const SynapseView& view) {
  Needs needs{rule.pre_needed(), rule.post_needed(), rule.needs_error()};
  if (names_last(rule, Variable::pre)) needs.pre = std::max<std::size_t>(needs.pre, 1);
  if (names_last(rule, Variable::post)) needs.post = std::max<std::size_t>(needs.post, 1);
  if (view.is_bias) needs.pre = 0;
  // An entry that stands for several events may bring all that is missing.
  if (view.pre_splits && view.pre_count() > 0) needs.pre = std::min(needs.pre, view.pre_count());
  if (view.post_splits && !view.soma.empty()) needs.post = std::min(needs.post, view.soma.size());
  return needs;
}

// An event that reaches a synapse; `volley`: a soma signal that answers a basal volley.
struct Seen {
  TimeSpan at;
  Variable variable{};
  bool volley = false;
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

std::vector<Seen> events_of(const SynapseView& view) {
  std::vector<Seen> events;
  for (const TimeSpan& at : view.pre) events.push_back({at, Variable::pre});
  for (std::size_t k = 0; k < view.soma.size(); ++k) {
    events.push_back({view.soma[k], Variable::post, !view.clamped || k > 0});
  }
  for (const TimeSpan& at : view.error) events.push_back({at, Variable::error});
  std::ranges::sort(events);
  return events;
}

TimeSpan later(const TimeSpan& a, const TimeSpan& b) {
  return {std::max(a.earliest, b.earliest), std::max(a.latest, b.latest)};
}

// What a synapse has seen since its window opened.
class OpenWindow {
 public:
  OpenWindow(const Needs& needs, const SynapseView& view, const Seen& first)
      : needs_(needs), view_(view) {
    firing_.opened = firing_.complete = first.at;
    firing_.from = firing_.to =
        first.variable == Variable::error ? "error" : fmt::format("{}[0]", name(first.variable));
  }

  [[nodiscard]] bool surely_holds(const Seen& seen, Time window) const {
    return window == kNever || seen.at.latest - firing_.opened.earliest < window;
  }

  void add(const Seen& seen) {
    if (seen.variable == Variable::error) {
      has_error_ = true;
      if (needs_.error) named(seen.at, "error");
      return;
    }
    if (seen.variable == Variable::post) {
      if (posts_ < needs_.post) named(seen.at, fmt::format("post[{}]", posts_));
      ++posts_;
    }
    if (view_.pre_by_volley ? seen.volley : seen.variable == Variable::pre) {
      if (pres_ < needs_.pre) named(seen.at, fmt::format("pre[{}]", pres_));
      ++pres_;
    }
  }

  [[nodiscard]] bool is_complete() const {
    return pres_ >= needs_.pre && posts_ >= needs_.post && (has_error_ || !needs_.error);
  }

  [[nodiscard]] const Firing& firing() const { return firing_; }

 private:
  static const char* name(Variable variable) { return variable == Variable::pre ? "pre" : "post"; }

  void named(const TimeSpan& at, std::string variable) {
    if (at.latest >= firing_.complete.latest) firing_.to = std::move(variable);
    firing_.complete = later(firing_.complete, at);
  }

  const Needs& needs_;
  const SynapseView& view_;
  Firing firing_;
  std::size_t pres_ = 0;
  std::size_t posts_ = 0;
  bool has_error_ = false;
};

}  // namespace

std::size_t number_of(const Scenario& scenario, const std::string& name) {
  const auto found = std::ranges::find(scenario.populations, name, &PopulationSpec::name);
  return static_cast<std::size_t>(found - scenario.populations.begin());
}

bool may_lose_events(const ProjectionSpec& projection) { return projection.loss.value_or(0) > 0; }

bool reaches_all(const ProjectionSpec& projection, const PopulationSpec& pre,
                 const PopulationSpec& post) {
  if (may_lose_events(projection)) return false;
  const std::uint32_t dead = pre.dead ? dead_count(*pre.dead, pre.size) : 0;
  if (dead > 0) return std::holds_alternative<AllToAll>(projection.connectivity) && dead < pre.size;
  if (const auto* pairs = std::get_if<Pairs>(&projection.connectivity)) {
    return std::set<std::uint32_t>(pairs->post.begin(), pairs->post.end()).size() >= post.size;
  }
  return !std::holds_alternative<OneToOne>(projection.connectivity) || pre.size >= post.size;
}

ParsedRules parse_rules(const Scenario& expanded) {
  ParsedRules rules;
  for (const ProjectionSpec& projection : expanded.projections) {
    rules.projections.push_back(parsed(projection.rule));
  }
  for (const PopulationSpec& population : expanded.populations) {
    rules.biases.push_back(population.bias ? parsed(population.bias->rule) : std::nullopt);
  }
  return rules;
}

std::size_t SynapseView::pre_count() const {
  if (!pre_by_volley) return pre.size();
  return soma.size() - (clamped && !soma.empty() ? 1 : 0);
}

SynapseView view_of_biases(const Scenario& expanded, const Presentation& presentation,
                           std::size_t population) {
  const PopulationSchedule& schedule = presentation.populations[population];
  SynapseView view;
  view.soma = schedule.soma;
  view.error = schedule.error;
  view.is_bias = true;
  view.clamped = expanded.populations[population].clamped;
  view.post_splits = !schedule.volleys_coincide;
  return view;
}

SynapseView view_of_synapses(const Scenario& expanded, const Presentation& presentation,
                             std::size_t projection) {
  const ProjectionSpec& spec = expanded.projections[projection];
  const std::size_t pre = number_of(expanded, spec.pre);
  const std::size_t post = number_of(expanded, spec.post);
  if (pre == expanded.populations.size() || post == expanded.populations.size()) return {};
  SynapseView view = view_of_biases(expanded, presentation, post);
  view.is_bias = false;
  view.output = spec.output;
  view.pre = presentation.projections[projection].pre;
  view.pre_by_volley = spec.output == Output::axon &&
                       expanded.populations[pre].transmission.kind == Transmission::change;
  view.pre_splits =
      view.pre_by_volley ? view.post_splits : !presentation.populations[pre].volleys_coincide;
  return view;
}

std::optional<Firing> first_firing(const LearningRule& rule, const SynapseView& view, Time window) {
  const Needs needs = needs_of(rule, view);
  std::optional<OpenWindow> open;
  for (const Seen& seen : events_of(view)) {
    if (!open || !open->surely_holds(seen, window)) open.emplace(needs, view, seen);
    open->add(seen);
    if (!open->is_complete()) continue;
    Firing firing = open->firing();
    firing.fires = firing.complete;
    if (rule.fires_at_window_end()) {
      firing.fires = window == kNever
                         ? TimeSpan{kNever, kNever}
                         : TimeSpan{firing.opened.earliest + window, firing.opened.latest + window};
    }
    return firing;
  }
  return std::nullopt;
}

Finding why_it_never_fires(const LearningRule& rule, const SynapseView& view) {
  const Needs needs = needs_of(rule, view);
  const auto variable = [](const char* name, std::uint32_t needed) {
    return needed > 0 ? fmt::format("{}[{}]", name, needed - 1) : fmt::format("{}[last]", name);
  };
  const auto lacks = [&](const std::string& named, const char* events, std::size_t count) {
    return fmt::format("needs {}, but a presentation brings {} {}{} to these {}", named,
                       count == 0 ? std::string("no") : fmt::format("only {}", count), events,
                       count == 1 ? "" : "s", view.is_bias ? "biases" : "synapses");
  };
  const auto advice = [](const char* end, std::size_t count) {
    return count > 0 ? "lower the index or raise recirculations"
                     : fmt::format("connect the {}synaptic population with a clamped one", end);
  };
  const std::string error_source = " a projection to its port TARGET or APICAL, or clamp it";
  if (view.pre_count() < needs.pre) {
    const bool no_error = view.output == Output::error && view.pre.empty();
    return {
        .where = {},
        .what = lacks(variable("pre", rule.pre_needed()), "presynaptic event", view.pre_count()),
        .right = no_error ? "give the presynaptic population" + error_source
                          : advice("pre", view.pre_count())};
  }
  if (view.soma.size() < needs.post) {
    return {.where = {},
            .what = lacks(variable("post", rule.post_needed()), "soma signal", view.soma.size()),
            .right = advice("post", view.soma.size())};
  }
  if (needs.error && view.error.empty()) {
    return {.where = {},
            .what = lacks("error", "error", 0),
            .right = "give the postsynaptic population" + error_source};
  }
  return {.where = {},
          .what = fmt::format("never fires, because a presentation brings nothing to these {}",
                              view.is_bias ? "biases" : "synapses"),
          .right = "connect their populations with a clamped one"};
}

std::optional<Extent> extent_of(const SynapseView& view) {
  std::optional<Extent> extent;
  for (const Seen& seen : events_of(view)) extend(extent, seen.at);
  return extent;
}

void extend(std::optional<Extent>& extent, const TimeSpan& span) {
  if (!extent) {
    extent = Extent{span, span};
    return;
  }
  TimeSpan& first = extent->first;
  first = {std::min(first.earliest, span.earliest), std::min(first.latest, span.latest)};
  extent->last = later(extent->last, span);
}

}  // namespace recirc
