#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"

namespace recirc {

/// The deep learning channels of the paper's appendix B1: what brings a neuron something that the
/// way of the stimulus does not.
enum class Channel : std::uint8_t {
  c1,  ///< onto a target port: what the output should have been
  c2,  ///< back to neurons that are not clamped: outputs, or errors
  c3,  ///< back to clamped neurons that are not where the answer is judged
};

/// "C1", "C2" or "C3".
const char* name_of(Channel channel);

/// What a neuron may know of another: its activity, or its error.
enum class NeuronSignal : std::uint8_t { activity, error };

/// How a stimulus gets through a network, and what comes back, and where it is compared.
class SignalPaths {
 public:
  /// Of `network`, which must outlive it.
  explicit SignalPaths(const Network& network);

  /// Which channel a projection is; none: it is on the way of the stimulus. A projection back to
  /// clamped neurons is on that way where it learns and nobody else knows a target: then these
  /// neurons are the output too, and no others could be (appendix B3).
  [[nodiscard]] std::optional<Channel> channel(std::uint32_t projection) const {
    return channels_[projection];
  }

  /// The projections onto a port of a population, in order.
  [[nodiscard]] std::vector<std::uint32_t> onto(std::uint32_t population, Port port) const;

  /// Whether the neurons of a population compare an answer of the network with what it should have
  /// been: they are clamped and hear an answer, or a target port tells them and the error that they
  /// make of it goes anywhere. (A target port whose error nobody uses only observes.)
  [[nodiscard]] bool meets_target(std::uint32_t population) const;

  /// The projections on whose way the last populations lie that the stimulus reaches, where these
  /// do not meet a target.
  [[nodiscard]] std::vector<std::uint32_t> onto_last() const;

  /// All channels through which `signal` of a population comes about, however far away, in order.
  [[nodiscard]] std::vector<std::uint32_t> channels_behind(std::uint32_t population,
                                                           NeuronSignal signal) const;

 private:
  void measure_depths();
  [[nodiscard]] bool is_told(std::uint32_t population) const;
  [[nodiscard]] std::optional<Channel> channel_of(const Projection& projection) const;

  const Network* network_;
  std::vector<std::uint32_t> depths_;  // of populations: projections from the stimulus; or kNowhere
  std::vector<std::optional<Channel>> channels_;  // of projections
};

}  // namespace recirc
