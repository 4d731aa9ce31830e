#include "tools/trace/event_table.hpp"

#include <fmt/format.h>

namespace recirc {

std::string csv_title() {
  return "time_ns,presentation,kind,neuron,pre,projection,port,output,number,value,caused_ns\n";
}

// Names have letters, digits and "-_." only, so that nothing needs quotes.
std::string csv_line(const RecordedEvent& event, const EventNames& names, Time period) {
  const std::string pre = !happens_at_synapses(event.kind) ? ""
                          : event.pre == kNoNeuron         ? "bias"
                                                           : names.neuron(event.pre);
  return fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{}\n", event.time.ns, presentation_of(event, period),
      name_of(event.kind), names.neuron(event.neuron), pre, names.projection(event),
      has_port(event.kind) ? name_of(event.port) : "",
      event.kind == EventKind::axon ? name_of(event.output) : "",
      has_number(event.kind) ? fmt::to_string(event.number) : "", event.value, event.caused.ns);
}

}  // namespace recirc
