#include "sim/compiled/event_counts.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <variant>

namespace recirc {
namespace {

std::vector<std::uint64_t> out_degrees(const Network& network, const Projection& projection) {
  std::vector<std::uint64_t> degrees(network.population(projection.pre).size, 0);
  for (const SparseSynapse& synapse : projection.synapses) ++degrees[synapse.pre];
  return degrees;
}

}  // namespace

std::vector<EventCount> event_counts(const Network& network, const Tape& tape) {
  std::vector<EventCount> counts;
  for (const TapeStep& step : tape.steps) {
    const auto* count = std::get_if<CountStep>(&step.operation);
    if (count == nullptr || !step.is_live) continue;
    auto found = std::ranges::find(counts, count->values, &EventCount::values);
    if (found == counts.end()) {
      counts.push_back({.values = count->values, .step = &step});
      found = std::prev(counts.end());
    }
    const Projection& projection = network.projection(count->projection);
    found->synapses += projection.initial_weights.size();
    if (count->values.empty()) continue;
    if (projection.all_to_all) {
      found->synapses_of_each += network.population(projection.post).size;
      continue;
    }
    const std::vector<std::uint64_t> degrees = out_degrees(network, projection);
    found->more_synapses.resize(degrees.size(), 0);
    std::ranges::transform(found->more_synapses, degrees, found->more_synapses.begin(),
                           std::plus<>());
  }
  return counts;
}

}  // namespace recirc
