#include <nlohmann/json.hpp>

#include "sim/audit/event_words.hpp"
#include "tools/why_text.hpp"

namespace recirc {

nlohmann::ordered_json why_json(const CausalGraph& graph, const Network& network) {
  using Json = nlohmann::ordered_json;
  Json nodes = Json::array();
  for (const CausalNode& node : graph.nodes) {
    Json json{{"event", word_of(node.event.kind)},
              {"at", group_words(network, node.event)},
              {"place", place_words(network, node.event)},
              {"time_ns", node.event.time.ns},
              {"presentation", node.event.time.ns / network.timing.period.ns},
              {"value", node.event.value},
              {"formula", node.formula}};
    json["causes"] = Json::array();
    for (const Cause& cause : node.causes) {
      Json entry{{"node", cause.node},
                 {"role", cause.role},
                 {"travelled_ns", (node.event.time - graph.nodes[cause.node].event.time).ns}};
      if (cause.contribution) entry["contribution"] = *cause.contribution;
      json["causes"].push_back(std::move(entry));
    }
    if (node.left_out > 0) {
      json["left_out"] = {{"contributions", node.left_out}, {"sum", node.left_out_sum}};
    }
    if (node.is_cut) json["cut"] = true;
    if (!node.unknown.empty()) json["unknown"] = node.unknown;
    nodes.push_back(std::move(json));
  }
  return {{"nodes", nodes}};
}

}  // namespace recirc
