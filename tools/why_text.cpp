#include "tools/why_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/audit/event_words.hpp"

namespace recirc {
namespace {

/// Prints the tree, remembering which events it has followed.
class TreePrinter {
 public:
  TreePrinter(const CausalGraph& graph, const Network& network, const TreeStyle& style)
      : graph_(graph), network_(network), style_(style), followed_(graph.nodes.size()) {}

  std::string text() {
    line("", headline(graph_.nodes[0].event));
    children(0, "");
    return std::move(text_);
  }

 private:
  // Lines that lead from an effect to one of its causes, and past it.
  [[nodiscard]] std::string branch(bool is_last) const {
    if (!style_.unicode) return is_last ? "`- " : "|- ";
    return is_last ? "└─ " : "├─ ";
  }
  [[nodiscard]] std::string trunk(bool is_last) const {
    if (is_last) return "   ";
    return style_.unicode ? "│  " : "|  ";
  }
  [[nodiscard]] std::string in_colour(const char* code, const std::string& text) const {
    return style_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  [[nodiscard]] std::string bold(const std::string& text) const { return in_colour("1", text); }
  [[nodiscard]] std::string faint(const std::string& text) const { return in_colour("2", text); }

  void line(const std::string& indent, const std::string& what) {
    text_ += faint(indent) + what + '\n';
  }

  [[nodiscard]] std::string headline(const RecordedEvent& event) const {
    return fmt::format("{}  {}", bold(fmt::format("{} {}", word_of(event.kind), event.value)),
                       where(event));
  }

  [[nodiscard]] std::string where(const RecordedEvent& event) const {
    std::string text = fmt::format("{}, {} ns", place_words(network_, event), event.time.ns);
    if (event.kind == EventKind::stimulus || event.kind == EventKind::change ||
        event.kind == EventKind::update) {
      text += fmt::format(" (presentation {})", event.time.ns / network_.timing.period.ns);
    }
    return text;
  }

  // "post[0]: soma signal 0.5  hidden[3], 1000 ns".
  [[nodiscard]] std::string cause_line(const Cause& cause) const {
    const RecordedEvent& event = graph_.nodes[cause.node].event;
    const std::string role = cause.role.empty() ? "" : in_colour("36", cause.role) + ": ";
    return role + headline(event);
  }

  void children(std::size_t number, const std::string& indent) {
    const CausalNode& node = graph_.nodes[number];
    followed_[number] = true;
    const std::size_t more =
        (node.left_out > 0 ? 1 : 0) + node.unknown.size() + (node.is_cut ? 1 : 0);
    const std::size_t all = node.causes.size() + more;
    if (!node.formula.empty()) {
      line(indent + (all > 0 ? trunk(false) : trunk(true)), "= " + node.formula);
    }
    std::size_t left = all;
    for (const Cause& cause : in_order(node)) {
      const bool is_last = --left == 0;
      const bool is_known = followed_[cause.node] && !is_leaf(cause.node);
      line(indent + branch(is_last), cause_line(cause) + (is_known ? faint("  (above)") : ""));
      if (!is_known) children(cause.node, indent + trunk(is_last));
    }
    if (node.left_out > 0) {
      line(indent + branch(--left == 0),
           faint(fmt::format("{} more, together {}", node.left_out, node.left_out_sum)));
    }
    for (const std::string& unknown : node.unknown) {
      line(indent + branch(--left == 0), in_colour("33", unknown + " was not recorded"));
    }
    if (node.is_cut) line(indent + branch(true), faint("... (--depth)"));
  }

  [[nodiscard]] bool is_leaf(std::size_t number) const {
    const CausalNode& node = graph_.nodes[number];
    return node.causes.empty() && node.formula.empty() && !node.is_cut;
  }

  // Where only the largest contributions are there, the largest comes first.
  static std::vector<Cause> in_order(const CausalNode& node) {
    std::vector<Cause> causes = node.causes;
    if (node.left_out > 0) {
      std::ranges::stable_sort(causes, std::ranges::greater{}, [](const Cause& cause) {
        return std::abs(cause.contribution.value_or(0));
      });
    }
    return causes;
  }

  const CausalGraph& graph_;
  const Network& network_;
  TreeStyle style_;
  std::vector<bool> followed_;  // by node
  std::string text_;
};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

const char* colour_of(EventKind kind) {
  switch (kind) {
    case EventKind::change:
    case EventKind::update:
      return "#f4c7a1";
    case EventKind::stimulus:
      return "#c5e1b5";
    case EventKind::delivery:
    case EventKind::axon:
      return "#bcd8ee";
    default:
      return "#eeeeee";
  }
}

}  // namespace

std::string why_text(const CausalGraph& graph, const Network& network, const TreeStyle& style) {
  return TreePrinter(graph, network, style).text();
}

std::string why_dot(const CausalGraph& graph, const Network& network) {
  std::string text =
      "digraph why {\n  rankdir=BT;\n"
      "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=10];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
    const CausalNode& node = graph.nodes[k];
    std::string label =
        escaped(fmt::format("{} {:.6g}", word_of(node.event.kind), node.event.value)) + "\\n" +
        escaped(fmt::format("{}, {} ns", place_words(network, node.event), node.event.time.ns));
    if (node.left_out > 0) {
      label += fmt::format("\\n{} more: {:.6g}", node.left_out, node.left_out_sum);
    }
    text += fmt::format("  n{} [label=\"{}\", tooltip=\"{}\", fillcolor=\"{}\"];\n", k, label,
                        escaped(node.formula), colour_of(node.event.kind));
  }
  for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
    for (const Cause& cause : graph.nodes[k].causes) {
      text += fmt::format("  n{} -> n{} [label=\"{}\"];\n", cause.node, k, escaped(cause.role));
    }
  }
  return text + "}\n";
}

}  // namespace recirc
