#include "sim/compiled/event_plan.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "network/presentation_rules.hpp"
#include "neurons/errors.hpp"
#include "sim/compiled/event_times.hpp"

// The idea: the tape says what happens to populations and in which order; here it is gone through
// once more, actor by actor, to know when. Nothing of this depends on values.

namespace recirc {
namespace {

// When the neurons of a population have said what.
struct SaidTimes {
  std::vector<EventTimes> soma;
  std::vector<EventTimes> error;
  std::vector<EventTimes> axon;
};

TimeSpan exactly(Time time) { return {time, time}; }

class EventPlanner {
 public:
  EventPlanner(const Network& network, const Tape& tape, const EventRecorder& recorder)
      : network_(network),
        recorder_(recorder),
        said_(network.populations.size()),
        arrivals_(network.projections.size()),
        opened_(tape.values.size()),
        has_error_output_(network.populations.size(), false) {
    plan_.numbered.resize(network.populations.size());
    for (const Projection& projection : network.projections) {
      if (projection.output == Output::error) has_error_output_[index(projection.pre)] = true;
    }
  }

  EventPlan plan(const Tape& tape) {
    for (const TapeStep& step : tape.steps) {
      std::visit([&](const auto& operation) { add(operation); }, step.operation);
    }
    // What a synapse sees may reach it after its rule has fired for another.
    for (const TapeStep& step : tape.steps) {
      if (const auto* learn = std::get_if<LearnStep>(&step.operation)) add_changes(*learn);
    }
    std::ranges::stable_sort(plan_.events, {}, [](const PlannedEvents& events) {
      return std::tuple(events.time, events.kind);
    });
    return std::move(plan_);
  }

 private:
  void add(const FactorStep& /*step*/) {}
  void add(const LearnStep& /*step*/) {}
  void add(const CountStep& /*step*/) {}

  void add(const ClampStep& step) {
    const EventTimes times(Time{0});
    add_events({.time = {},
                .kind = EventKind::stimulus,
                .port = Port::clamp,
                .population = step.population,
                .value = step.value},
               times);
    say(step.population, step.said, Port::clamp, times);
  }

  void add(const DeliverStep& step) {
    const Projection& projection = network_.projection(step.projection);
    const SaidTimes& said = said_[index(projection.pre)];
    const EventTimes& left =
        (projection.output == Output::axon ? said.axon : said.error)[step.event];
    arrivals_[index(step.projection)].push_back(arrivals(projection, left));
    const EventTimes& times = arrivals_[index(step.projection)].back();
    add_events({.time = {},
                .kind = EventKind::delivery,
                .port = projection.port,
                .population = projection.post,
                .projection = index(step.projection),
                .value = step.pre},
               times);
    open_volleys(projection, times, opened_[step.sum]);
  }

  void add(const VolleyStep& step) {
    const EventTimes times = EventTimes(opened_[step.sum])
                                 .later_by(network_.population(step.population).neuron.integration);
    PlannedEvents events{.time = {},
                         .kind = EventKind::volley,
                         .port = step.port,
                         .population = step.population,
                         .value = step.sum};
    add_events(events, times);
    if (step.port == Port::basal) {
      events.kind = EventKind::activation;
      events.port = {};
      events.value = step.answer;
      add_events(events, times);
    }
    say(step.population, step.said, step.port, times);
  }

  // Signals to the neurons' own synapses, and events to others.
  void say(PopulationId population, const Said& said, Port cause, const EventTimes& times) {
    SaidTimes& before = said_[index(population)];
    if (said.soma) {
      add_numbered(population, Numbered::soma, *said.soma, cause, times);
      before.soma.push_back(times);
    }
    if (said.error) {
      add_numbered(population, Numbered::error, *said.error, cause, times);
      before.error.push_back(times);
      if (has_error_output_[index(population)]) {
        add_numbered(population, Numbered::axon_of_errors, *said.error, cause, times);
      }
    }
    if (said.axon) {
      add_numbered(population, Numbered::axon, *said.axon, cause, times);
      before.axon.push_back(times);
    }
  }

  void add_numbered(PopulationId population, Numbered which, ValueId value, Port cause,
                    const EventTimes& times) {
    EventKind kind = EventKind::axon;
    if (which == Numbered::soma) kind = EventKind::soma;
    if (which == Numbered::error) kind = EventKind::error;
    add_events({.time = {},
                .kind = kind,
                .port = cause,
                .output = which == Numbered::axon_of_errors ? Output::error : Output::axon,
                .population = population,
                .value = value,
                .ordinal = plan_.numbered[index(population)][static_cast<std::size_t>(which)]++},
               times);
  }

  // When an event that left at `left` reaches the synapses.
  [[nodiscard]] EventTimes arrivals(const Projection& projection, const EventTimes& left) const {
    if (projection.all_to_all && left.is_one()) {
      return left.later_by(projection.delay - kDendriticDelay);
    }
    std::vector<Time> times;
    for (std::size_t k = 0; k < projection.initial_weights.size(); ++k) {
      const SparseSynapse synapse = synapse_of(network_, projection, k);
      times.push_back(left.of(synapse.pre) + synapse.delay - kDendriticDelay);
    }
    return EventTimes(std::move(times));
  }

  // The first contribution opens a neuron's volley.
  void open_volleys(const Projection& projection, const EventTimes& arrivals,
                    std::vector<Time>& opened) const {
    opened.resize(network_.population(projection.post).size, kNever);
    if (projection.all_to_all && arrivals.is_one()) {
      for (Time& time : opened) time = std::min(time, arrivals.of(0) + kDendriticDelay);
      return;
    }
    for (std::size_t k = 0; k < projection.initial_weights.size(); ++k) {
      Time& time = opened[synapse_of(network_, projection, k).post];
      time = std::min(time, arrivals.of(k) + kDendriticDelay);
    }
  }

  void add_changes(const LearnStep& step) {
    PlannedEvents events{.time = {}, .kind = EventKind::change, .learn = &step};
    if (step.is_bias) {
      events.population = PopulationId{step.number};
    } else {
      events.projection = step.number;
      events.population = network_.projections[step.number].post;
      events.port = network_.projections[step.number].port;
    }
    if (wants(events))
      add_events(events, step.is_bias ? bias_firings(step.number) : synapse_firings(step.number));
  }

  [[nodiscard]] EventTimes bias_firings(std::uint32_t number) const {
    const Population& population = network_.populations[number];
    const auto fires = [&](std::size_t neuron) {
      return firing(*population.bias->rule, view_of_neuron(PopulationId{number}, neuron),
                    population.neuron.window);
    };
    if (all_at_once(said_[number])) return EventTimes(fires(0));
    std::vector<Time> times;
    for (std::uint32_t k = 0; k < population.size; ++k) times.push_back(fires(k));
    return EventTimes(std::move(times));
  }

  [[nodiscard]] EventTimes synapse_firings(std::uint32_t number) const {
    const Projection& projection = network_.projections[number];
    const auto fires = [&](std::size_t k) {
      SynapseView view = view_of_neuron(projection.post, synapse_of(network_, projection, k).post);
      view.is_bias = false;
      for (const EventTimes& pre : arrivals_[number]) view.pre.push_back(exactly(pre.of(k)));
      return firing(*projection.synapse.rule, view, projection.synapse.window);
    };
    if (std::ranges::all_of(arrivals_[number], &EventTimes::is_one) &&
        all_at_once(said_[index(projection.post)])) {
      return EventTimes(fires(0));
    }
    std::vector<Time> times;
    for (std::size_t k = 0; k < projection.initial_weights.size(); ++k) times.push_back(fires(k));
    return EventTimes(std::move(times));
  }

  static bool all_at_once(const SaidTimes& said) {
    return std::ranges::all_of(said.soma, &EventTimes::is_one) &&
           std::ranges::all_of(said.error, &EventTimes::is_one);
  }

  // What a neuron shows to its synapses; to its bias nothing else.
  [[nodiscard]] SynapseView view_of_neuron(PopulationId population, std::size_t neuron) const {
    SynapseView view;
    view.is_bias = true;
    const SaidTimes& said = said_[index(population)];
    for (const EventTimes& soma : said.soma) {
      view.soma.push_back(exactly(soma.of(neuron) + kSomaDelay));
    }
    for (const EventTimes& error : said.error) {
      view.error.push_back(exactly(error.of(neuron) + kSomaDelay));
    }
    return view;
  }

  static Time firing(const LearningRule& rule, const SynapseView& view, Time window) {
    const std::optional<Firing> first = first_firing(rule, view, window);
    ensure(first.has_value(), "a rule that is on the tape fires for every synapse");
    return first->fires.earliest;
  }

  [[nodiscard]] bool wants(const PlannedEvents& events) const {
    return recorder_.wants(events.kind, events.population, events.projection);
  }

  void add_events(const PlannedEvents& events, const EventTimes& times) {
    if (!wants(events)) return;
    for (auto& [time, actors] : times.by_time()) {
      plan_.events.push_back(events);
      plan_.events.back().time = time;
      plan_.events.back().actors = std::move(actors);
    }
  }

  const Network& network_;
  const EventRecorder& recorder_;
  std::vector<SaidTimes> said_;                    // by population
  std::vector<std::vector<EventTimes>> arrivals_;  // by projection and event
  std::vector<std::vector<Time>> opened_;          // volleys, by sum and neuron
  std::vector<bool> has_error_output_;             // by population
  EventPlan plan_;
};

}  // namespace

EventPlan plan_events(const Network& network, const Tape& tape, const EventRecorder& recorder) {
  return EventPlanner(network, tape, recorder).plan(tape);
}

SparseSynapse synapse_of(const Network& network, const Projection& projection, std::size_t number) {
  if (!projection.all_to_all) return projection.synapses[number];
  const std::size_t posts = network.population(projection.post).size;
  return {.pre = static_cast<std::uint32_t>(number / posts),
          .post = static_cast<std::uint32_t>(number % posts),
          .delay = projection.delay};
}

}  // namespace recirc
