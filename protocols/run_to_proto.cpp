#include "protocols/run_to_proto.hpp"

#include <cstdint>
#include <string>

namespace recirc {

namespace pb = scenario::v1;

void fill_record(const RecordSpec& record, pb::RecordEvents& message) {
  for (const auto presentation : record.presentations) message.add_presentations(presentation);
  for (const std::string& name : record.populations) message.add_population(name);
  for (const std::string& name : record.projections) message.add_projection(name);
  for (const RecordedNeurons& some : record.neurons) {
    pb::RecordedNeurons& added = *message.add_neuron();
    added.set_population(some.population);
    for (const std::uint32_t number : some.numbers) added.add_number(number);
  }
  for (const RecordedSynapse& synapse : record.synapses) {
    pb::RecordedSynapse& added = *message.add_synapse();
    added.set_projection(synapse.projection);
    added.set_pre(synapse.pre);
    added.set_post(synapse.post);
  }
  for (const EventKind kind : record.kinds) {
    message.add_kind(static_cast<pb::RecordEvents::Kind>(kind));
  }
}

void fill_run(const RunSpec& run, pb::Run& message) {
  if (run.epochs != RunSpec{}.epochs) message.set_epochs(run.epochs);
  if (run.presentations) message.set_presentations(*run.presentations);
  const CheckpointSpec& checkpoints = run.checkpoints;
  if (checkpoints.every_epochs > 0) {
    message.mutable_checkpoints()->set_every_epochs(checkpoints.every_epochs);
  }
  const double usual_s = checkpoints.every_epochs > 0 ? 0 : CheckpointSpec{}.every_s;
  if (checkpoints.every_s != usual_s)
    message.mutable_checkpoints()->set_every_s(checkpoints.every_s);
}

}  // namespace recirc
