#include "network/presentation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "network/presentation_loop.hpp"
#include "network/presentation_rules.hpp"
#include "neurons/kinds.hpp"

// The idea: an event queue whose actors are whole populations and whose times are intervals. What
// waits in it are contributions to the ports; the earliest volley that may close is taken out with
// all contributions that belong to it, and what the neurons then say becomes contributions to
// others. A contribution takes at least kLeastDelay, so all volleys with the same earliest closing
// are taken before any of them acts: the order of populations decides nothing.

namespace recirc {
namespace {

constexpr std::array kVolleyPorts{Port::basal, Port::apical, Port::target};

Time after(Time start, Time span) { return span == kNever ? kNever : start + span; }
TimeSpan after(const TimeSpan& start, Time span) {
  return {after(start.earliest, span), after(start.latest, span)};
}

// A projection, as far as time is concerned.
struct Wire {
  std::size_t projection = 0;
  std::size_t post = 0;
  TimeSpan delay;
  Output output{};
  Port port{};
  bool reaches_all = false;  // every postsynaptic neuron has a synapse
  bool is_shared = false;    // whatever reaches one postsynaptic neuron reaches all at once
};

// What arrives at a port at one time.
struct Contribution {
  bool reaches_all = false;
  bool is_shared = true;
  std::size_t cause = kNoCause;       // the volley that it answers
  std::size_t sole_cause = kNoCause;  // the one without which nothing of it would have come
  std::vector<Delivery> deliveries;
};

// When the volley that a contribution may open closes at the earliest, and where.
struct Closing {
  Time time;
  std::size_t population = 0;
  Port port{};
  friend auto operator<=>(const Closing&, const Closing&) = default;
};

// A volley of all neurons of a population.
struct Volley {
  std::size_t population = 0;
  Port port{};
  TimeSpan opens;
  TimeSpan closes;
  Time last_contribution;
  bool whole = true;   // of the same contributions in every neuron
  bool sure = false;   // every neuron has it, whatever is kept back elsewhere
  bool shared = true;  // a neuron has it only if all have
  std::size_t cause = kNoCause;
  std::size_t sole_cause = kNoCause;
  std::vector<Delivery> deliveries;
};

// The neurons of a population, as far as time is concerned.
struct Neurons {
  bool clamped = false;
  bool by_change = false;
  std::uint32_t max_sends = kUnlimited;
  Time integration;
  std::vector<Wire> wires;  // of both outputs
  std::array<std::map<TimeSpan, Contribution>, kVolleyPorts.size()> waiting;
  std::array<std::optional<Time>, kVolleyPorts.size()> port_closed;
  std::optional<TimeSpan> last_closing;  // of any port

  // What lives in the window.
  std::optional<TimeSpan> opened;
  std::optional<TimeSpan> target;
  std::optional<TimeSpan> first_volley;
  std::uint32_t sends = 0;
  bool has_error = false;
  bool has_spoken = false;
  bool is_target_sure = false;
  bool is_first_volley_sure = false;
  bool is_error_sure = false;

  // What a neuron may miss of all windows.
  bool may_miss = false;  // any volley of any port
  MissedSends missed_sends;

  void begin_window(const TimeSpan& at) {
    opened = at;
    target.reset();
    first_volley.reset();
    if (!clamped) sends = 0;
    has_error = false;
    has_spoken = false;
  }
};

class SymbolicRun {
 public:
  SymbolicRun(const Scenario& scenario, Time window) : scenario_(scenario), window_(window) {
    for (const PopulationSpec& spec : scenario.populations) {
      Neurons neurons;
      neurons.clamped = spec.clamped;
      neurons.by_change = spec.transmission.kind == Transmission::change;
      neurons.max_sends = spec.max_sends.value_or(kUnlimited);
      if (spec.clamped) {
        neurons.max_sends = std::max(spec.recirculations, spec.recirculations + 1);  // no wrap
      }
      neurons.integration = spec.integration.value_or(scenario.timing.integration);
      neurons_.push_back(std::move(neurons));
    }
    for (std::size_t k = 0; k < scenario.projections.size(); ++k) connect(k);
    presentation_.populations.resize(scenario.populations.size());
    presentation_.projections.resize(scenario.projections.size());
  }

  std::variant<Presentation, Finding> run() {
    for (std::size_t p = 0; p < neurons_.size(); ++p) {
      if (neurons_[p].clamped) clamp(p);
    }
    while (!agenda_.empty()) {
      const Time instant = agenda_.begin()->time;
      std::vector<Volley> volleys;
      while (!agenda_.empty() && agenda_.begin()->time == instant) {
        const Closing closing = *agenda_.begin();
        agenda_.erase(agenda_.begin());
        if (is_due(closing)) volleys.push_back(take_volley(closing.population, closing.port));
      }
      for (Volley& volley : volleys) close(volley);
      if (history_.size() > kMostVolleys || instant > kLongestPresentation) {
        return why_endless(scenario_, window_, history_);
      }
    }
    for (const PopulationSchedule& schedule : presentation_.populations) {
      presentation_.volleys_coincide &= schedule.volleys_coincide;
    }
    return presentation_;
  }

 private:
  void connect(std::size_t projection) {
    const ProjectionSpec& spec = scenario_.projections[projection];
    const std::size_t pre = number_of(scenario_, spec.pre);
    const std::size_t post = number_of(scenario_, spec.post);
    if (pre == neurons_.size() || post == neurons_.size()) return;
    const bool all = reaches_all(spec, scenario_.populations[pre], scenario_.populations[post]);
    const TimeSpan delay = delay_of(spec, scenario_.timing);
    const bool is_shared = std::holds_alternative<AllToAll>(spec.connectivity) &&
                           delay.earliest == delay.latest && !may_lose_events(spec);
    neurons_[pre].wires.push_back(
        {projection, post, delay, spec.output, spec.port, all, is_shared});
  }

  static std::map<TimeSpan, Contribution>& waiting(Neurons& neurons, Port port) {
    return neurons.waiting[static_cast<std::size_t>(port)];
  }

  // Whether a volley may close then: false if its first contribution went into an earlier one.
  bool is_due(const Closing& closing) {
    Neurons& neurons = neurons_[closing.population];
    const auto& contributions = waiting(neurons, closing.port);
    return !contributions.empty() &&
           contributions.begin()->first.earliest + neurons.integration == closing.time;
  }

  // The waiting contributions that make up the next volley. A neuron's volley opens with its first
  // contribution: at the latest when the first of those that reach every neuron is there for all.
  // Contributions that may come after a volley has closed make one or more volleys of it; they all
  // go into one, so that it holds at least one for every neuron and ends when the last may end.
  Volley take_volley(std::size_t population, Port port) {
    Neurons& neurons = neurons_[population];
    auto& contributions = waiting(neurons, port);
    const TimeSpan first = contributions.begin()->first;
    const bool is_held = holds(neurons, first);
    const Time forgotten = after(is_held ? neurons.opened->latest : first.latest, window_);
    const std::optional<Time>& port_closed = neurons.port_closed[static_cast<std::size_t>(port)];
    Volley volley{.population = population,
                  .port = port,
                  .opens = first,
                  .closes = {},
                  .last_contribution = first.latest,
                  .whole = !port_closed || first.earliest > *port_closed,
                  .cause = contributions.begin()->second.cause,
                  .sole_cause = contributions.begin()->second.sole_cause,
                  .deliveries = {}};
    Time all_opened = kNever;
    do {
      const auto [span, contribution] = std::move(*contributions.begin());
      contributions.erase(contributions.begin());
      std::ranges::copy(contribution.deliveries, std::back_inserter(volley.deliveries));
      volley.last_contribution = std::max(volley.last_contribution, span.latest);
      if (contribution.reaches_all) all_opened = std::min(all_opened, span.latest);
      volley.sure = volley.sure || contribution.reaches_all;
      volley.shared = volley.shared && contribution.is_shared;
      volley.sole_cause = common_cause(history_, volley.sole_cause, contribution.sole_cause);
      volley.whole =
          volley.whole && volley.last_contribution <= first.earliest + neurons.integration;
      volley.opens.latest =
          volley.whole ? std::min(all_opened, volley.last_contribution) : volley.last_contribution;
      volley.closes = after(volley.opens, neurons.integration);
    } while (!contributions.empty() &&
             contributions.begin()->first.earliest <= volley.closes.latest &&
             contributions.begin()->first.earliest < forgotten);
    neurons.port_closed[static_cast<std::size_t>(port)] =
        std::min(volley.closes.latest, forgotten - Time{1});
    return volley;
  }

  // Whether the window of all neurons is surely open at `span`.
  [[nodiscard]] bool holds(const Neurons& neurons, const TimeSpan& span) const {
    return neurons.opened && span.latest < after(neurons.opened->earliest, window_);
  }

  void clamp(std::size_t population) {
    Neurons& neurons = neurons_[population];
    const TimeSpan now{};
    neurons.begin_window(now);
    neurons.target = now;
    neurons.is_target_sure = true;
    extend(presentation_.populations[population].events, now);
    presentation_.populations[population].soma.push_back(after(now, kSomaDelay));
    presentation_.volleys.push_back(
        {.population = population, .port = Port::clamp, .closes = now, .deliveries = {}});
    note(kSomaDelay);
    speak(population, now, kNoCause, true);
  }

  void close(Volley& volley) {
    Neurons& neurons = neurons_[volley.population];
    PopulationSchedule& schedule = presentation_.populations[volley.population];
    const std::size_t number = history_.size();
    history_.push_back({volley.population, volley.cause, volley.sole_cause});
    if (!holds(neurons, volley.opens)) {
      presentation_.may_be_late |= neurons.may_miss;
      neurons.begin_window(volley.opens);
    }
    neurons.may_miss |= !volley.sure;
    extend(schedule.events, volley.opens);
    extend(schedule.events, {volley.opens.earliest, volley.last_contribution});
    note(volley.closes.latest);
    const bool at_once =
        neurons.last_closing == volley.closes && volley.closes.earliest == volley.closes.latest;
    const bool in_order =
        !neurons.last_closing || neurons.last_closing->latest < volley.closes.earliest || at_once;
    schedule.volleys_coincide = schedule.volleys_coincide && volley.whole && in_order;
    neurons.last_closing = volley.closes;
    // A volley that is open when its neuron's window ends is forgotten with it.
    if (volley.closes.earliest >= after(neurons.opened->latest, window_)) return;
    presentation_.volleys.push_back({.population = volley.population,
                                     .port = volley.port,
                                     .closes = volley.closes,
                                     .deliveries = std::move(volley.deliveries)});
    switch (volley.port) {
      case Port::apical:
        schedule.apical_without_basal |= !neurons.first_volley;
        return tell_error(volley.population, volley.closes, number, volley.sure);
      case Port::target:
        neurons.target = volley.closes;
        neurons.is_target_sure = volley.sure;
        if (neurons.first_volley) judge(volley.population, number);
        return;
      case Port::basal:
      case Port::clamp:
        break;
    }
    if (!neurons.first_volley) {
      neurons.first_volley = volley.closes;
      neurons.is_first_volley_sure = volley.sure;
    }
    schedule.soma.push_back(after(volley.closes, kSomaDelay));
    note(schedule.soma.back().latest);
    if (neurons.target) judge(volley.population, number);
    const bool may_send = neurons.sends < neurons.max_sends;
    speak(volley.population, volley.closes, number, volley.sure);
    if (may_send && !volley.sure) {
      neurons.missed_sends.add(history_, number, volley.shared && volley.whole);
    }
  }

  // Target (or clamp) and a basal volley are both there.
  void judge(std::size_t population, std::size_t cause) {
    const Neurons& neurons = neurons_[population];
    tell_error(population,
               {std::max(neurons.target->earliest, neurons.first_volley->earliest),
                std::max(neurons.target->latest, neurons.first_volley->latest)},
               cause, neurons.is_target_sure && neurons.is_first_volley_sure);
  }

  void tell_error(std::size_t population, const TimeSpan& at, std::size_t cause, bool is_sure) {
    Neurons& neurons = neurons_[population];
    if (neurons.has_error) {
      presentation_.may_be_late |= !neurons.is_error_sure;
      return;
    }
    neurons.has_error = true;
    neurons.is_error_sure = is_sure;
    presentation_.populations[population].error.push_back(after(at, kSomaDelay));
    note(at.latest + kSomaDelay);
    emit(population, Output::error, at, is_sure, cause);
  }

  void speak(std::size_t population, const TimeSpan& at, std::size_t cause, bool is_sure) {
    Neurons& neurons = neurons_[population];
    if (neurons.sends >= neurons.max_sends) {
      presentation_.may_be_late |= neurons.missed_sends.may_answer(history_, cause);
      return;
    }
    ++neurons.sends;
    presentation_.populations[population].axon.push_back(at);
    // What an axon that speaks by change says after its first event may be missing.
    emit(population, Output::axon, at, is_sure && (!neurons.by_change || !neurons.has_spoken),
         cause);
    neurons.has_spoken = true;
  }

  void emit(std::size_t population, Output output, const TimeSpan& at, bool surely,
            std::size_t cause) {
    for (const Wire& wire : neurons_[population].wires) {
      if (wire.output != output) continue;
      const TimeSpan arrives{at.earliest + wire.delay.earliest, at.latest + wire.delay.latest};
      std::vector<TimeSpan>& events = presentation_.projections[wire.projection].pre;
      const Delivery delivery{.projection = wire.projection, .event = events.size()};
      events.push_back({arrives.earliest - kDendriticDelay, arrives.latest - kDendriticDelay});
      Neurons& post = neurons_[wire.post];
      agenda_.insert({arrives.earliest + post.integration, wire.post, wire.port});
      const auto [place, is_new] = waiting(post, wire.port).try_emplace(arrives);
      Contribution& contribution = place->second;
      contribution.reaches_all |= surely && wire.reaches_all;
      contribution.is_shared &= wire.is_shared;
      contribution.cause = cause;
      contribution.sole_cause =
          is_new ? cause : common_cause(history_, contribution.sole_cause, cause);
      contribution.deliveries.push_back(delivery);
    }
  }

  void note(Time time) { presentation_.last_event = std::max(presentation_.last_event, time); }

  const Scenario& scenario_;
  Time window_;
  std::vector<Neurons> neurons_;
  std::set<Closing> agenda_;  // of every contribution that waits, and of some that have gone
  std::vector<PastVolley> history_;
  Presentation presentation_;
};

}  // namespace

TimeSpan delay_of(const ProjectionSpec& projection, const TimingSpec& timing) {
  const DelaySpec delay = projection.delay.value_or(DelaySpec{timing.delay});
  const Time jitter = projection.jitter.value_or(Time{0});
  if (const Time* constant = std::get_if<Time>(&delay)) {
    return {*constant - jitter, *constant + jitter};
  }
  const auto& uniform = std::get<UniformDelay>(delay);
  return {uniform.least - jitter, uniform.most + jitter};
}

std::variant<Presentation, Finding> present_symbolically(const Scenario& expanded, Time window) {
  std::variant<Presentation, Finding> outcome = SymbolicRun(expanded, window).run();
  Presentation* const presentation = std::get_if<Presentation>(&outcome);
  if (presentation == nullptr) return outcome;
  const ParsedRules rules = parse_rules(expanded);
  for (std::size_t k = 0; k < expanded.projections.size(); ++k) {
    const SynapseView view = view_of_synapses(expanded, *presentation, k);
    ProjectionSchedule& schedule = presentation->projections[k];
    schedule.events = extent_of(view);
    if (!rules.projections[k]) continue;
    if (const auto firing = first_firing(*rules.projections[k], view, window)) {
      schedule.fires = firing->fires;
    }
  }
  for (std::size_t p = 0; p < expanded.populations.size(); ++p) {
    if (!rules.biases[p]) continue;
    const SynapseView view = view_of_biases(expanded, *presentation, p);
    if (const auto firing = first_firing(*rules.biases[p], view, window)) {
      presentation->populations[p].bias_fires = firing->fires;
    }
  }
  return outcome;
}

}  // namespace recirc
