#include "tools/serve/kept_presentations.hpp"

#include <algorithm>
#include <utility>

namespace recirc {
namespace {

WeightsAtStart weights_now(const Network& network, const Engine& engine) {
  WeightsAtStart now;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    now.weights.push_back(engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const Population& population = network.populations[k];
    const std::vector<double> biases = population.bias ? engine.biases(PopulationId{k})
                                                       : std::vector<double>(population.size, 0.0);
    now.biases.insert(now.biases.end(), biases.begin(), biases.end());
  }
  return now;
}

}  // namespace

KeptPresentations::KeptPresentations(const Network& network, std::size_t most_kept)
    : network_(&network), most_kept_(most_kept) {}

void KeptPresentations::begin(const Engine& engine) {
  std::swap(present_, before_);  // memory is used again
  present_.start = weights_now(*network_, engine);
  present_.events.clear();
  present_.has_begun = true;
  present_.is_over = false;
  present_.is_too_long = false;
}

void KeptPresentations::add(const RecordedEvent& event) {
  if (present_.is_too_long) return;
  if (present_.events.size() == most_kept_) {
    present_.is_too_long = true;
    present_.events = {};
    return;
  }
  present_.events.push_back(event);
}

void KeptPresentations::forget() {
  present_ = {};
  before_ = {};
}

template <class Find>
std::optional<CausalGraph> KeptPresentations::explain(const Find& find, const WhyOptions& extent) {
  for (Presentation* const kept : {&present_, &before_}) {
    if (!kept->has_begun) continue;
    std::ranges::stable_sort(kept->events, comes_before);
    const Recording recording(*network_, kept->events, kept->start);
    const std::optional<RecordedEvent> event = find(recording);
    if (event) return recirc::why(recording, *event, extent);
  }
  return std::nullopt;
}

std::optional<CausalGraph> KeptPresentations::why(const SynapseName& synapse,
                                                  const WhyOptions& extent) {
  return explain(
      [&](const Recording& kept) { return event_to_explain(kept, synapse, std::nullopt); }, extent);
}

std::optional<CausalGraph> KeptPresentations::why_largest(std::uint32_t projection,
                                                          const WhyOptions& extent) {
  return explain([&](const Recording& kept) { return largest_change(kept, projection); }, extent);
}

}  // namespace recirc
