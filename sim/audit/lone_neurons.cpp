#include "sim/audit/lone_neurons.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "neurons/activation.hpp"

namespace recirc {

LoneNeurons::LoneNeurons(const Network& network)
    : network_(&network),
      has_error_output_(network.populations.size()),
      neurons_(network.neuron_count()) {
  for (const Projection& projection : network.projections) {
    if (projection.output == Output::error) has_error_output_[index(projection.pre)] = true;
  }
}

void LoneNeurons::open(std::uint32_t neuron, Time time) {
  if (open_window(model(neuron), neurons_[neuron].state, time)) neurons_[neuron].ports = {};
}

void LoneNeurons::tell(std::uint32_t neuron, Port cause, const Signals& signals, Time now,
                       ExpectedEvents& expected) const {
  const auto add = [&](EventKind kind, Output output, double value) {
    expected.push_back(recirc::expected({.time = now,
                                         .caused = now,
                                         .value = value,
                                         .neuron = NeuronId{neuron},
                                         .kind = kind,
                                         .port = cause,
                                         .output = output}));
  };
  if (signals.has_soma) add(EventKind::soma, {}, signals.soma);
  if (signals.has_error) add(EventKind::error, {}, signals.error);
  if (signals.has_error && has_error_output_[index(*population_of(*network_, NeuronId{neuron}))]) {
    add(EventKind::axon, Output::error, signals.error);
  }
  if (signals.has_axon) add(EventKind::axon, Output::axon, signals.axon);
}

void LoneNeurons::clamp(std::uint32_t neuron, double value, Time now, ExpectedEvents& expected) {
  if (is_dead(neuron, now)) return;
  open(neuron, now);
  const InNumbersOf keep(model(neuron), NeuronId{neuron}, now);
  tell(neuron, Port::clamp, receive_clamp(model(neuron), neurons_[neuron].state, value, keep), now,
       expected);
}

bool LoneNeurons::is_due(const Closing& closing, Time now) const {
  const LoneNeuron& neuron = neurons_[closing.neuron];
  return !is_dead(closing.neuron, now) &&
         neuron.ports[static_cast<std::size_t>(closing.port)].closes == now &&
         neuron.state.window.is_open(now, model(closing.neuron).window);
}

void LoneNeurons::close(const Closing& closing, double bias, const RecordedEvent* recorded,
                        Time now, ExpectedEvents& expected) {
  const NeuronModel& model = this->model(closing.neuron);
  LoneNeuron& neuron = neurons_[closing.neuron];
  OpenVolley& volley = neuron.ports[static_cast<std::size_t>(closing.port)];
  ExpectedEvent sum = recirc::expected({.time = now,
                                        .caused = now - model.integration,
                                        .value = volley.sum + volley.held,
                                        .neuron = NeuronId{closing.neuron},
                                        .kind = EventKind::volley,
                                        .port = closing.port});
  sum.scale = std::max(sum.scale, volley.scale);
  expected.push_back(sum);
  const double value = recorded != nullptr ? recorded->value : sum.event.value;
  volley.closes = kNever;
  volley.sum = 0;
  volley.scale = std::abs(volley.held);
  const InNumbersOf keep(model, NeuronId{closing.neuron}, now);
  Signals signals;
  if (closing.port == Port::basal) {
    signals = with_activation(model.activation, [&](const auto& activation) {
      return receive_basal_volley(model, neuron.state, bias, value, activation, keep);
    });
    expected.push_back(recirc::expected({.time = now,
                                         .caused = now,
                                         .value = neuron.state.activity,
                                         .neuron = NeuronId{closing.neuron},
                                         .kind = EventKind::activation}));
  } else if (closing.port == Port::apical) {
    if (neuron.state.volleys == 0) return;  // what S would be made of was lost
    signals = receive_apical_volley(model, neuron.state, value, keep);
  } else {
    signals = receive_target_volley(neuron.state, value, keep);
  }
  tell(closing.neuron, closing.port, signals, now, expected);
}

void LoneNeurons::contribute(std::vector<Contribution>& contributions, Time now,
                             std::vector<std::pair<Time, Closing>>& closings) {
  // A volley is summed in the order of presynaptic neurons, then of projections; what may come late
  // or not at all comes last.
  const auto place = [this](const Contribution& contribution) {
    const bool is_unreliable = !network_->projections[contribution.projection].faults.are_none();
    return std::tuple(is_unreliable, contribution.pre, contribution.projection);
  };
  std::ranges::stable_sort(contributions, {}, place);
  const Time arrives = now + kDendriticDelay;
  for (const Contribution& contribution : contributions) {
    const Projection& projection = network_->projections[contribution.projection];
    open(contribution.neuron, arrives);
    OpenVolley& volley =
        neurons_[contribution.neuron].ports[static_cast<std::size_t>(projection.port)];
    if (volley.closes == kNever) {
      volley.closes = arrives + model(contribution.neuron).integration;
      closings.emplace_back(volley.closes,
                            Closing{.neuron = contribution.neuron, .port = projection.port});
    }
    const bool is_held = projection.synapse.transmission == Transmission::change;
    (is_held ? volley.held : volley.sum) += contribution.value;
    volley.scale += std::abs(contribution.value);
  }
}

}  // namespace recirc
