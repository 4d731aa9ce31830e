#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace recirc::reference {

/// What one synapse has seen in its present window, oldest first.
struct Seen {
  std::vector<double> pre;
  std::vector<double> post;
  std::optional<double> error;
  double w = 0;
  bool is_bias = false;  ///< pre is always 1
};

/// A learning rule as its text says it: a tree that is walked as it was written, without monomials,
/// groups or buffers of a size that somebody worked out. Only for texts in normal form, as a rule
/// prints itself: a sum of products, with pre and w outside of parentheses.
class RuleWalk {
 public:
  /// Throws std::invalid_argument for a text that it doesn't understand.
  explicit RuleWalk(const std::string& text);

  /// Whether all that the rule names with a number has been seen, and of what it names as `last`
  /// anything at all.
  [[nodiscard]] bool is_complete(const Seen& seen) const;

  /// Whether it waits for the window's end.
  [[nodiscard]] bool waits_for_end() const;

  /// The change of the weight; `seen` is complete.
  [[nodiscard]] double change(const Seen& seen) const;

  /// Whether every product of the sum has a presynaptic factor, and these factors are 0.
  [[nodiscard]] bool is_presynaptically_silent(const Seen& seen) const;

 private:
  struct Node;
  class Reader;
  using Tree = std::shared_ptr<const Node>;

  [[nodiscard]] static double walk(const Node& node, const Seen& seen);
  [[nodiscard]] bool names(char kind, bool last) const;

  Tree tree_;
  std::vector<Tree> leaves_;
};

}  // namespace recirc::reference
