#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/audit/why.hpp"

namespace recirc::testing_support {

/// The causes that a graph of `why` names, as places in its recording: all, and those of which
/// something is left. Where an axon speaks by change, each event takes back what was said before,
/// and what is held comes to what the last one meant: of what led to earlier ones nothing is left.
/// They themselves count: who misses one holds something else ever after.
struct Cone {
  std::set<std::size_t> named;
  std::set<std::size_t> left;
};

/// Finds the causes of the first node of `graph`, which is one of `recording`.
class ConeWalk {
 public:
  ConeWalk(const Recording& recording, const CausalGraph& graph)
      : recording_(recording), graph_(graph), is_visited_(graph.nodes.size()) {}

  Cone cone() {
    for (std::size_t k = 0; k < graph_.nodes.size(); ++k) cone_.named.insert(place_of(k));
    visit(0);
    return std::move(cone_);
  }

 private:
  // What is held of one synapse, read in one role.
  using Held = std::tuple<std::string, std::uint32_t, NeuronId, NeuronId>;

  [[nodiscard]] std::size_t place_of(std::size_t node) const {
    return recording_.find(graph_.nodes[node].event).value();
  }

  [[nodiscard]] bool is_held(const RecordedEvent& event) const {
    if (event.kind != EventKind::delivery) return false;
    const SynapseModel& synapse = recording_.network().projections[event.projection].synapse;
    return synapse.transmission == Transmission::change;
  }

  void visit(std::size_t node) {
    if (is_visited_[node]) return;
    is_visited_[node] = true;
    cone_.left.insert(place_of(node));
    std::map<Held, std::size_t> last;  // node
    for (const Cause& cause : graph_.nodes[node].causes) {
      const RecordedEvent& event = graph_.nodes[cause.node].event;
      if (cause.role == "sent before") continue;
      if (!is_held(event)) {
        visit(cause.node);
        continue;
      }
      cone_.left.insert(place_of(cause.node));
      cone_.left.insert(place_of(graph_.nodes[cause.node].causes.at(0).node));
      const auto [at, is_first] =
          last.try_emplace({cause.role, event.projection, event.pre, event.neuron}, cause.node);
      if (!is_first && graph_.nodes[at->second].event.time < event.time) at->second = cause.node;
    }
    for (const auto& [held, delivery] : last) visit(delivery);
  }

  const Recording& recording_;
  const CausalGraph& graph_;
  std::vector<bool> is_visited_;
  Cone cone_;
};

}  // namespace recirc::testing_support
