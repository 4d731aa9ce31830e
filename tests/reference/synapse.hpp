#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "neurons/kinds.hpp"
#include "tests/reference/rule_walk.hpp"

namespace recirc::reference {

/// What a synapse is, as plain values.
struct SynapseFacts {
  std::shared_ptr<const RuleWalk> rule;  ///< none: it doesn't learn
  double rate = 0;
  double element_limit = 0;
  std::int64_t window_ns = 0;
  bool by_change = false;  ///< how its axon speaks
  bool is_bias = false;    ///< its unit is always 1
};

/// A rule has fired.
struct Firing {
  double change = 0;
  bool is_presynaptically_silent = false;
};

/// One synapse, or one bias, with all that it has itself seen in its window, kept in full.
class Synapse {
 public:
  Synapse(SynapseFacts facts, double weight);

  /// Opens a window if none is open, and then answers when it ends.
  std::optional<std::int64_t> open(std::int64_t now_ns);

  /// The window ends: what a rule that waited for that changes, and then all is forgotten.
  std::optional<Firing> close();

  /// The events. Each answers what the rule changes if the event completes it.
  std::optional<Firing> receive_soma(double value, Port cause, std::int64_t now_ns);
  std::optional<Firing> receive_error(double error);
  std::optional<Firing> receive_axon(double value, std::int64_t now_ns);

  /// Adds a change up; applies rate / batch * sum.
  void add(double change) { sum_ += change; }
  void apply(double batch);
  void scale(double factor) { weight_ *= factor; }

  void set_weight(double weight) { weight_ = weight; }

  [[nodiscard]] double weight() const { return weight_; }
  [[nodiscard]] bool learns() const { return facts_.rule != nullptr; }

 private:
  [[nodiscard]] std::optional<Firing> fire_if(bool is_end);
  [[nodiscard]] double held_at(std::int64_t instant_ns) const;

  SynapseFacts facts_;
  double weight_;
  double sum_ = 0;
  bool is_open_ = false;
  bool has_fired_ = false;
  Seen seen_;
  std::vector<std::pair<std::int64_t, double>> held_;  // since when, which value
};

}  // namespace recirc::reference
