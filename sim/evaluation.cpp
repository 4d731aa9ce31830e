#include "sim/evaluation.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace recirc {
namespace {

// The same network without its rules. The loss looks at the first answer to the stimulus, so what
// clamped neurons would send after it is left out.
Network frozen(const Network& network) {
  Network copy = network;
  for (Projection& projection : copy.projections) projection.synapse.rule.reset();
  for (Population& population : copy.populations) {
    if (population.bias) population.bias->rule.reset();
    if (population.neuron.clamped) population.neuron.max_sends = 1;
  }
  return copy;
}

}  // namespace

Evaluation::Evaluation(const Network& network, std::uint32_t threads)
    : frozen_(frozen(network)), engine_(frozen_, threads) {}

double Evaluation::loss(const ActorEngine& engine, const DataSource& source, Split split) {
  engine_.copy_weights_from(engine);
  std::vector<std::uint32_t> examples(source.size(split));
  std::iota(examples.begin(), examples.end(), 0U);
  engine_.forget_losses();
  engine_.present(source, split, 0, examples);
  return engine_.loss().mean();
}

}  // namespace recirc
