#include "sim/compiled/tape_cost.hpp"

namespace recirc {
namespace {

std::uint64_t synapses(const Network& network, ProjectionId projection) {
  return network.projection(projection).initial_weights.size();
}

struct Flops {
  const Network& network;
  const Tape& tape;

  std::uint64_t operator()(const ClampStep& /*step*/) const { return 0; }
  std::uint64_t operator()(const DeliverStep& step) const {
    return 2 * synapses(network, step.projection);
  }
  std::uint64_t operator()(const VolleyStep& step) const {
    return std::uint64_t{step.operations} * network.population(step.population).size;
  }
  std::uint64_t operator()(const FactorStep& step) const {
    return std::uint64_t{step.operations} * tape.values[step.value].size;
  }
  std::uint64_t operator()(const LearnStep& step) const {
    std::uint64_t sum = 0;
    for (const LearnGroup& group : step.groups) {
      // Without a Q it is a sum over the batch, as long as there are postsynaptic neurons.
      sum += group.pre == kNoValue ? tape.values[group.post].size
                                   : 2 * synapses(network, ProjectionId{step.number});
    }
    return sum;
  }
  std::uint64_t operator()(const CountStep& /*step*/) const { return 0; }
};

}  // namespace

std::uint64_t flops(const Network& network, const Tape& tape, const TapeStep& step) {
  return std::visit(Flops{network, tape}, step.operation);
}

std::uint64_t synaptic_events(const Network& network, const TapeStep& step) {
  if (const auto* deliver = std::get_if<DeliverStep>(&step.operation)) {
    return synapses(network, deliver->projection);
  }
  const auto* learn = std::get_if<LearnStep>(&step.operation);
  if (learn == nullptr || learn->is_bias) return 0;
  return synapses(network, ProjectionId{learn->number});
}

}  // namespace recirc
