#include "tools/report/network_picture.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "neurons/kind_names.hpp"

namespace recirc {

using Json = nlohmann::ordered_json;

Json network_picture(const Network& network, const Scenario& expanded) {
  Json populations = Json::array();
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    // A clamped neuron that is answered, or one with something at its target port.
    const bool is_judged =
        std::ranges::any_of(network.projections, [&](const Projection& projection) {
          return index(projection.post) == p &&
                 (projection.port == Port::target ||
                  (population.neuron.clamped && projection.port == Port::basal));
        });
    populations.push_back(
        {{"name", population.name},
         {"first", index(population.first)},
         {"size", population.size},
         {"activation", name_of(population.neuron.activation)},
         {"clamped", population.neuron.clamped},
         {"judged", is_judged},
         {"transmission",
          population.neuron.transmission == Transmission::change ? "change" : "level"}});
  }
  Json projections = Json::array();
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    const ProjectionSpec& spec = expanded.projections.at(k);
    projections.push_back({{"name", projection.name},
                           {"pre", index(projection.pre)},
                           {"post", index(projection.post)},
                           {"output", projection.output == Output::axon ? "axon" : "error"},
                           {"port", name_of(projection.port)},
                           {"rule", spec.rule},
                           {"delay_ns", projection.delay.ns},
                           {"longest_delay_ns", projection.longest_delay.ns},
                           {"tied_to", spec.tied_to ? spec.tied_to->projection : ""},
                           {"synapses", projection.initial_weights.size()}});
  }
  return {{"populations", std::move(populations)},
          {"projections", std::move(projections)},
          {"window_ns", network.timing.window.ns},
          {"period_ns", network.timing.period.ns},
          {"batch", network.timing.batch}};
}

}  // namespace recirc
