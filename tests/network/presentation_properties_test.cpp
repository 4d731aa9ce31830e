#include <fmt/format.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "network/presentation.hpp"
#include "neurons/errors.hpp"
#include "tests/network/neuron_by_neuron.hpp"
#include "tests/network/presentation_scenarios.hpp"

// Random networks of a few small populations, some of them without a bound: those that run for ever
// are left out where a property is about the schedule.

namespace recirc {
namespace {

enum class Delays { constant, uniform };

DelaySpec some_delay(Delays delays) {
  const auto least = Time{*rc::gen::inRange(2, 60)};
  if (delays == Delays::constant || *rc::gen::inRange(0, 3) == 0) return least;
  return UniformDelay{least, least + Time{*rc::gen::inRange(0, 30)}};
}

ProjectionSpec some_projection(const Scenario& scenario, Delays delays) {
  const auto& pre = *rc::gen::elementOf(scenario.populations);
  const auto& post = *rc::gen::elementOf(scenario.populations);
  ProjectionSpec spec = projection(pre.name, post.name);
  spec.port =
      *rc::gen::weightedElement<Port>({{6, Port::basal}, {1, Port::apical}, {1, Port::target}});
  if (*rc::gen::inRange(0, 5) == 0) spec.output = Output::error;
  if (pre.size == post.size && *rc::gen::inRange(0, 3) == 0) spec.connectivity = OneToOne{};
  spec.delay = some_delay(delays);
  return spec;
}

// Shown when a property fails.
std::string described(const Scenario& scenario) {
  std::string text;
  for (const PopulationSpec& spec : scenario.populations) {
    text += fmt::format("{}[{}] integrates {}, sends {}\n", spec.name, spec.size,
                        spec.integration.value_or(Time{}).ns,
                        spec.clamped ? spec.recirculations + 1 : spec.max_sends.value_or(0));
  }
  for (const ProjectionSpec& spec : scenario.projections) {
    const TimeSpan delays = delay_of(spec, scenario.timing);
    text += fmt::format("{} output {} -> port {} of {}, {}, {}..{}\n", spec.pre,
                        static_cast<int>(spec.output), static_cast<int>(spec.port), spec.post,
                        spec.connectivity.index() == 0 ? "all" : "one to one", delays.earliest.ns,
                        delays.latest.ns);
  }
  return text;
}

// A clamped population "p0", up to three more, and up to eight projections among them.
Scenario some_scenario(Delays delays) {
  Scenario scenario;
  scenario.populations.push_back(clamped("p0", *rc::gen::inRange(0U, 4U)));
  const int others = *rc::gen::inRange(1, 4);
  for (int p = 1; p <= others; ++p) {
    scenario.populations.push_back(population("p" + std::to_string(p)));
    if (*rc::gen::inRange(0, 3) > 0) {
      scenario.populations.back().max_sends = *rc::gen::inRange(1U, 4U);
    }
  }
  for (PopulationSpec& spec : scenario.populations) {
    spec.size = *rc::gen::inRange(1U, 4U);
    if (*rc::gen::arbitrary<bool>()) spec.integration = Time{*rc::gen::inRange(0, 60)};
  }
  const int projections = *rc::gen::inRange(1, 9);
  for (int k = 0; k < projections; ++k) {
    scenario.projections.push_back(some_projection(scenario, delays));
  }
  RC_LOG() << described(scenario);
  return scenario;
}

Presentation presented(const Scenario& scenario, Time window = kNever) {
  auto outcome = present_symbolically(scenario, window);
  RC_PRE(std::holds_alternative<Presentation>(outcome));
  return std::get<Presentation>(std::move(outcome));
}

void holds_each(const std::vector<TimeSpan>& spans, const std::vector<Time>& times) {
  RC_ASSERT(spans.size() == times.size());
  for (std::size_t k = 0; k < spans.size(); ++k) {
    RC_ASSERT(spans[k].earliest <= times[k]);
    RC_ASSERT(times[k] <= spans[k].latest);
  }
}

void holds_all(const std::vector<TimeSpan>& spans, const std::vector<Time>& times) {
  for (const Time time : times) {
    RC_ASSERT(std::ranges::any_of(
        spans, [&](const TimeSpan& span) { return span.earliest <= time && time <= span.latest; }));
  }
}

RC_GTEST_PROP(PresentationOfNeurons, HasTheSameTimesWithConstantDelays, ()) {
  const Scenario scenario = some_scenario(Delays::constant);
  const Time window = *rc::gen::arbitrary<bool>() ? kNever : Time{*rc::gen::inRange(20, 400)};
  RC_LOG() << "windows of " << window.ns << " ns\n";
  const Presentation presentation = presented(scenario, window);
  NeuronByNeuron reference(scenario, window, 0);
  RC_ASSERT(reference.run(20'000));
  RC_ASSERT(reference.last_event() == presentation.last_event);
  RC_ASSERT(presentation.volleys_coincide);
  for (std::size_t p = 0; p < scenario.populations.size(); ++p) {
    const PopulationSchedule& schedule = presentation.populations[p];
    for (const NeuronStory& story : reference.stories(p)) {
      holds_each(schedule.soma, story.soma);
      holds_each(schedule.error, story.error);
      holds_each(schedule.axon, story.axon);
    }
  }
}

RC_GTEST_PROP(PresentationOfNeurons, HasItsTimesWithinTheSpansOfUnequalDelays, ()) {
  const Scenario scenario = some_scenario(Delays::uniform);
  const Presentation presentation = presented(scenario);
  NeuronByNeuron reference(scenario, kNever, *rc::gen::arbitrary<std::uint64_t>());
  RC_ASSERT(reference.run(200'000));
  RC_ASSERT(reference.last_event() <= presentation.last_event);
  for (std::size_t p = 0; p < scenario.populations.size(); ++p) {
    const PopulationSchedule& schedule = presentation.populations[p];
    for (const NeuronStory& story : reference.stories(p)) {
      const auto holds = presentation.volleys_coincide ? holds_each : holds_all;
      holds(schedule.soma, story.soma);
      holds(schedule.axon, story.axon);
      holds(schedule.error, story.error);
    }
  }
}

RC_GTEST_PROP(PresentationOfPopulations, DoesNotDependOnTheirOrderOrNames, ()) {
  const Scenario scenario = some_scenario(Delays::uniform);
  const Presentation presentation = presented(scenario);
  std::vector<std::size_t> order(scenario.populations.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<std::size_t> wires(scenario.projections.size());
  std::iota(wires.begin(), wires.end(), 0U);
  for (std::size_t k = order.size(); k-- > 1;) {
    std::swap(order[k], order[*rc::gen::inRange<std::size_t>(0, k + 1)]);
  }
  std::ranges::reverse(wires);
  Scenario other;
  const auto renamed = [](const std::string& name) { return "other-" + name; };
  for (const std::size_t p : order) {
    other.populations.push_back(scenario.populations[p]);
    other.populations.back().name = renamed(scenario.populations[p].name);
  }
  for (const std::size_t k : wires) {
    other.projections.push_back(scenario.projections[k]);
    other.projections.back().pre = renamed(scenario.projections[k].pre);
    other.projections.back().post = renamed(scenario.projections[k].post);
  }
  const Presentation same = presented(other);
  RC_ASSERT(same.last_event == presentation.last_event);
  for (std::size_t k = 0; k < order.size(); ++k) {
    RC_ASSERT(same.populations[k] == presentation.populations[order[k]]);
  }
  for (std::size_t k = 0; k < wires.size(); ++k) {
    RC_ASSERT(same.projections[k] == presentation.projections[wires[k]]);
  }
}

std::vector<TimeSpan> scaled(std::vector<TimeSpan> spans, std::int64_t factor) {
  for (TimeSpan& span : spans) span = {span.earliest * factor, span.latest * factor};
  return spans;
}

// Soma signals take 1 ns whatever the delays are: that much is left out.
std::vector<TimeSpan> before_soma(std::vector<TimeSpan> spans) {
  for (TimeSpan& span : spans) {
    span = {span.earliest - kSomaDelay, span.latest - kSomaDelay};
  }
  return spans;
}

RC_GTEST_PROP(PresentationOfPopulations, ScalesWithItsTimes, ()) {
  Scenario scenario = some_scenario(Delays::uniform);
  const Presentation presentation = presented(scenario);
  const std::int64_t factor = *rc::gen::inRange(2, 100);
  for (PopulationSpec& spec : scenario.populations) {
    if (spec.integration) spec.integration = *spec.integration * factor;
  }
  for (ProjectionSpec& spec : scenario.projections) {
    const TimeSpan delays = delay_of(spec, scenario.timing);
    spec.delay = UniformDelay{delays.earliest * factor, delays.latest * factor};
  }
  const Presentation slow = presented(scenario);
  RC_ASSERT(slow.volleys_coincide == presentation.volleys_coincide);
  for (std::size_t p = 0; p < scenario.populations.size(); ++p) {
    const PopulationSchedule& before = presentation.populations[p];
    const PopulationSchedule& after = slow.populations[p];
    RC_ASSERT(after.axon == scaled(before.axon, factor));
    RC_ASSERT(before_soma(after.soma) == scaled(before_soma(before.soma), factor));
    RC_ASSERT(before_soma(after.error) == scaled(before_soma(before.error), factor));
  }
}

RC_GTEST_PROP(TimingPlan, DerivesTimesWithoutViolations, ()) {
  Scenario scenario = some_scenario(Delays::uniform);
  for (ProjectionSpec& spec : scenario.projections) {
    spec.rule = *rc::gen::element<std::string>("", "pre[last] * w", "0.5 * post[0]", "-0.1 * w",
                                               "pre[0] * post[0]");
  }
  presented(scenario);
  scenario.timing.allow_violations = true;
  for (PopulationSpec& spec : scenario.populations) spec.integration.reset();
  presented(scenario);
  const auto plan = [&]() -> std::optional<TimingPlan> {
    try {
      return plan_timing(scenario);
    } catch (const InputError&) {
      return std::nullopt;  // an apical volley comes too early
    }
  }();
  RC_PRE(plan.has_value());
  // With windows that outlast the presentation everything is as if they had no end.
  Presentation ideal = presented(scenario);
  RC_ASSERT(plan->presentation.populations == ideal.populations);
  RC_ASSERT(plan->presentation.last_event == ideal.last_event);
  for (const std::string& violation : plan->violations) {
    RC_ASSERT(violation.find("timing.") == std::string::npos);  // only rules that can't fire
  }
}

}  // namespace
}  // namespace recirc
