#include "tools/serve/why_answer.hpp"

#include <nlohmann/json.hpp>

#include "tools/why_text.hpp"

namespace recirc {

using Json = nlohmann::ordered_json;

WhyOptions page_extent(std::uint64_t epoch) {
  return {.contributions = 3, .depth = {}, .most_nodes = 1000, .epoch = epoch};
}

Json why_answer(const CausalGraph& graph, const Network& network) {
  const RecordedEvent& event = graph.nodes.front().event;
  const Projection& projection = network.projections.at(event.projection);
  Json answer{{"projection", event.projection},
              {"pre", index(event.pre) - index(network.population(projection.pre).first)},
              {"post", index(event.neuron) - index(network.population(projection.post).first)}};
  answer.update(why_json(graph, network));
  return answer;
}

namespace {

Json answer_without(const WatchedSynapse& asked, const char* key, const std::string& text) {
  return {{"projection", asked.projection}, {"pre", asked.pre}, {"post", asked.post}, {key, text}};
}

}  // namespace

Json missing_answer(const WatchedSynapse& asked, const std::string& reason) {
  return answer_without(asked, "missing", reason);
}

Json waiting_answer(const WatchedSynapse& asked, const std::string& what) {
  return answer_without(asked, "waiting", what);
}

}  // namespace recirc
