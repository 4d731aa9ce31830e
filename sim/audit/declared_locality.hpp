#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "sim/audit/channels.hpp"
#include "sim/audit/locality.hpp"

namespace recirc {

/// The window that a rule needs, of the window u that it has.
struct WindowNeeded {
  Time needed{};     ///< from the event that opens it to the last that the rule names
  Time declared{};   ///< u
  std::string from;  ///< the variable that opens it, e.g. "pre[0]"
  std::string to;    ///< the variable that completes it, e.g. "post[1]"
  friend bool operator==(const WindowNeeded&, const WindowNeeded&) = default;
};

/// What a scenario declares of one projection, or of the biases of one population.
struct DeclaredLocality {
  std::string name;  ///< of the projection, or "biases of code"
  std::string rule;  ///< in normal form; empty: it does not learn
  std::optional<Channel> channel;
  std::array<LocalityAnswer, kLocalityQuestions> answers;  ///< by LocalityQuestion
  std::optional<WindowNeeded> window;                      ///< of a rule that can fire

  [[nodiscard]] const LocalityAnswer& answer(LocalityQuestion question) const {
    return answers[static_cast<std::size_t>(question)];
  }
  [[nodiscard]] LocalityAnswer& answer(LocalityQuestion question) {
    return answers[static_cast<std::size_t>(question)];
  }
};

/// A deep learning channel that something which learns needs.
struct NeededChannel {
  std::uint32_t projection = 0;
  Channel channel{};
  std::string what;  ///< "the target", "outputs" or "errors"
  friend bool operator==(const NeededChannel&, const NeededChannel&) = default;
};

/// What the scenario declares, by the paper's questions, without a run.
struct DeclaredAudit {
  std::vector<DeclaredLocality> projections;  ///< in the order of the network
  std::vector<DeclaredLocality> biases;       ///< of populations whose biases learn, in order
  std::vector<NeededChannel> channels;        ///< in the order of the network

  /// Whether nothing violates locality; channels do not.
  [[nodiscard]] bool is_local() const;
};

/// Answers the questions of sections 3.1 and 3.2 for every projection and all biases that learn.
/// `expanded` is spelt out, `plan` is of it, and `network` is built from both; only who is
/// connected to whom, rules and times matter, not weights or data.
///
/// Where no neurons of the network can compare its answer with a target, although something in it
/// learns from comparisons or nothing learns at all, the way to its last population violates the
/// locality of targets: that is the standard autoencoder without C1. Networks whose rules compare
/// nothing (Hebb's, Oja's) are not asked.
DeclaredAudit declared_audit(const Scenario& expanded, const TimingPlan& plan,
                             const Network& network);

}  // namespace recirc
