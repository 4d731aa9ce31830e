#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "network/presentation.hpp"
#include "neurons/activation.hpp"
#include "neurons/neuron.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// What one neuron does in a presentation: when its signals reach its synapses, when its axon
/// speaks.
struct NeuronStory {
  std::vector<Time> soma;
  std::vector<Time> error;
  std::vector<Time> axon;
};

/// One presentation, neuron by neuron and synapse by synapse, with every delay drawn: slow, and the
/// reference for what `present_symbolically` says of whole populations. All axons speak by level.
class NeuronByNeuron {
 public:
  /// Delays are spread by `salt`.
  NeuronByNeuron(const Scenario& scenario, Time window, std::uint64_t salt)
      : scenario_(scenario), salt_(salt) {
    for (std::size_t p = 0; p < scenario.populations.size(); ++p) {
      const PopulationSpec& spec = scenario.populations[p];
      NeuronModel model;
      model.clamped = spec.clamped;
      model.max_sends =
          spec.clamped ? spec.recirculations + 1 : spec.max_sends.value_or(kUnlimited);
      model.window = window;
      model.integration = spec.integration.value_or(scenario.timing.integration);
      for (std::uint32_t k = 0; k < spec.size; ++k) neurons_.push_back({model, {}, {}, p, k, {}});
    }
  }

  /// Runs until nothing is left to happen; false if that takes more than `instants`.
  bool run(std::size_t instants) {
    for (std::size_t n = 0; n < neurons_.size(); ++n) {
      if (!neurons_[n].model.clamped) continue;
      open_window(neurons_[n].model, neurons_[n].state, Time{});
      tell(n, receive_clamp(neurons_[n].model, neurons_[n].state, 1.0), Time{});
    }
    for (; !queue_.empty(); queue_.erase(queue_.begin())) {
      if (instants-- == 0) return false;
      const Time now = queue_.begin()->first;
      last_event_ = std::max(last_event_, now);
      for (const auto& [neuron, port] : queue_.begin()->second.contributions) {
        receive(neuron, port, now);
      }
      for (const auto& [neuron, port] : queue_.begin()->second.closings) close(neuron, port, now);
    }
    return true;
  }

  /// The stories of a population's neurons.
  [[nodiscard]] std::vector<NeuronStory> stories(std::size_t population) const {
    std::vector<NeuronStory> stories;
    for (const Neuron& neuron : neurons_) {
      if (neuron.population == population) stories.push_back(neuron.story);
    }
    return stories;
  }

  [[nodiscard]] Time last_event() const { return last_event_; }

 private:
  struct Neuron {
    NeuronModel model;
    NeuronState state;
    std::array<std::optional<Time>, 3> closes;  // of each port
    std::size_t population = 0;
    std::uint32_t number = 0;  // within it
    NeuronStory story;
  };

  struct Instant {
    std::set<std::pair<std::size_t, Port>> contributions;  // neuron and port
    std::set<std::pair<std::size_t, Port>> closings;
  };

  void receive(std::size_t number, Port port, Time now) {
    Neuron& neuron = neurons_[number];
    if (open_window(neuron.model, neuron.state, now)) neuron.closes = {};
    auto& closes = neuron.closes[static_cast<std::size_t>(port)];
    if (closes) return;
    closes = now + neuron.model.integration;
    queue_[*closes].closings.insert({number, port});
  }

  void close(std::size_t number, Port port, Time now) {
    Neuron& neuron = neurons_[number];
    auto& closes = neuron.closes[static_cast<std::size_t>(port)];
    if (closes != now) return;
    closes.reset();
    if (!neuron.state.window.is_open(now, neuron.model.window)) return;
    if (port == Port::target) return tell(number, receive_target_volley(neuron.state, 1.0), now);
    if (port == Port::apical) {
      return tell(number, receive_apical_volley(neuron.model, neuron.state, 1.0), now);
    }
    const auto identity = [](double sum) { return sum; };
    tell(number, receive_basal_volley(neuron.model, neuron.state, 0.0, 1.0, identity), now);
  }

  void tell(std::size_t number, const Signals& signals, Time now) {
    NeuronStory& story = neurons_[number].story;
    if (signals.has_soma) story.soma.push_back(now + kSomaDelay);
    if (signals.has_error) story.error.push_back(now + kSomaDelay);
    if (signals.has_soma || signals.has_error) {
      last_event_ = std::max(last_event_, now + kSomaDelay);
    }
    if (signals.has_error) send(number, Output::error, now);
    if (!signals.has_axon) return;
    story.axon.push_back(now);
    send(number, Output::axon, now);
  }

  void send(std::size_t number, Output output, Time now) {
    const Neuron& pre = neurons_[number];
    for (std::size_t k = 0; k < scenario_.projections.size(); ++k) {
      const ProjectionSpec& spec = scenario_.projections[k];
      if (spec.output != output || spec.pre != scenario_.populations[pre.population].name) continue;
      for (std::size_t n = 0; n < neurons_.size(); ++n) {
        const Neuron& post = neurons_[n];
        if (spec.post != scenario_.populations[post.population].name) continue;
        if (std::holds_alternative<OneToOne>(spec.connectivity) && pre.number != post.number) {
          continue;
        }
        const Time delay = drawn_delay(spec, k * 64 + pre.number * 8 + post.number);
        queue_[now + delay].contributions.insert({n, spec.port});
      }
    }
  }

  [[nodiscard]] Time drawn_delay(const ProjectionSpec& spec, std::uint64_t synapse) const {
    const TimeSpan delays = delay_of(spec, scenario_.timing);
    const auto choices = static_cast<std::uint64_t>((delays.latest - delays.earliest).ns) + 1;
    const std::uint64_t mixed = (synapse + salt_) * 0x9E3779B97F4A7C15U;
    return delays.earliest + Time{static_cast<std::int64_t>((mixed >> 32U) % choices)};
  }

  const Scenario& scenario_;
  std::uint64_t salt_;
  std::vector<Neuron> neurons_;
  std::map<Time, Instant> queue_;
  Time last_event_;
};

}  // namespace recirc
