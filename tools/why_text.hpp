#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "network/network.hpp"
#include "sim/audit/why.hpp"

namespace recirc {

/// Whether text has colours and box-drawing characters.
struct TreeStyle {
  bool colour = false;
  bool unicode = true;
};

/// A causal graph as a tree, an event a line, effects above their causes; an event that has led to
/// several others is followed where it stands first. Lines end in newlines.
std::string why_text(const CausalGraph& graph, const Network& network, const TreeStyle& style);

/// The graph as programs read it (docs/why.md): nodes by number, the asked one first.
nlohmann::ordered_json why_json(const CausalGraph& graph, const Network& network);

/// The graph in Graphviz's language: causes point to their effects.
std::string why_dot(const CausalGraph& graph, const Network& network);

}  // namespace recirc
