#include "tools/serve/why_answer.hpp"

#include <nlohmann/json.hpp>

#include "tools/why_text.hpp"

namespace recirc {

using Json = nlohmann::ordered_json;

WhyOptions page_extent(std::uint64_t epoch) {
  return {.contributions = 3, .depth = {}, .most_nodes = 1000, .epoch = epoch};
}

Json why_answer(const CausalGraph& graph, const Network& network) {
  Json answer = json_of(asked_weight(network, synapse_of(graph.nodes.front().event)));
  answer.update(why_json(graph, network));
  return answer;
}

namespace {

Json answer_without(const AskedWeight& asked, const char* key, const std::string& text) {
  Json answer = json_of(asked);
  answer[key] = text;
  return answer;
}

}  // namespace

Json missing_answer(const AskedWeight& asked, const std::string& reason) {
  return answer_without(asked, "missing", reason);
}

Json waiting_answer(const AskedWeight& asked, const std::string& what) {
  return answer_without(asked, "waiting", what);
}

}  // namespace recirc
