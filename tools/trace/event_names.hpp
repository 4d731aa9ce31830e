#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/event.hpp"
#include "neurons/kind_names.hpp"
#include "protocols/trace.hpp"

namespace recirc {

/// The words for what happened: "delivery", "axon" ...
std::string_view name_of(EventKind kind);

/// All kinds of events, in the order of EventKind.
std::vector<std::string> event_kind_names();

/// Whether events of the kind happen at synapses (then `pre` and `projection` count).
[[nodiscard]] bool happens_at_synapses(EventKind kind);
/// Whether `port` tells something of events of the kind, and whether `number` does.
[[nodiscard]] bool has_port(EventKind kind);
[[nodiscard]] bool has_number(EventKind kind);

/// What the actors of a trace are called.
class EventNames {
 public:
  /// The populations' neurons follow each other; both lists in the order of the network.
  EventNames(std::vector<TracePopulation> populations, std::vector<TraceProjection> projections);

  [[nodiscard]] const std::vector<TracePopulation>& populations() const { return populations_; }
  [[nodiscard]] const std::vector<TraceProjection>& projections() const { return projections_; }

  /// Whether all actors of an event are of this network.
  [[nodiscard]] bool know_all_of(const RecordedEvent& event) const;

  /// The population that `neuron` is of; none where the network has no such neuron.
  [[nodiscard]] std::optional<std::uint32_t> population_of(NeuronId neuron) const;

  /// "hidden[3]"; "neuron[17]" where the network has no such neuron.
  [[nodiscard]] std::string neuron(NeuronId neuron) const;
  /// Where an event happened: "hidden[3]", "input[0]->hidden[3]", or "bias->hidden[3]".
  [[nodiscard]] std::string place(const RecordedEvent& event) const;
  /// Name of an event's projection; "" of a bias and of what happens at neurons.
  [[nodiscard]] std::string_view projection(const RecordedEvent& event) const;

  /// As many characters as the longest place and the longest name of a projection take.
  [[nodiscard]] std::size_t longest_place() const;
  [[nodiscard]] std::size_t longest_projection() const;

 private:
  [[nodiscard]] std::size_t longest_neuron(std::uint32_t population) const;

  std::vector<TracePopulation> populations_;
  std::vector<TraceProjection> projections_;
};

/// The number of the presentation in which something happened: that since whose stimulus it is,
/// counted from 0. An update or a factor is one of what came before its instant: at the end of a
/// batch it belongs to the last presentation of that.
[[nodiscard]] std::int64_t presentation_of(const RecordedEvent& event, Time period);

}  // namespace recirc
