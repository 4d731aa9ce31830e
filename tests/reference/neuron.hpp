#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "neurons/kinds.hpp"

namespace recirc::reference {

/// What a neuron is, as plain values. Source: DESIGN section 2, "Neuron".
struct NeuronFacts {
  Activation activation = Activation::identity;
  double axon_memory = 0;
  double soma_memory = 0;
  bool clamped = false;
  bool recirculates_error = false;
  std::uint32_t max_sends = 0;
  bool by_change = false;
  double threshold = 0;
  bool bias_in_first_volley_only = false;
  std::int64_t window_ns = 0;
  std::int64_t integration_ns = 0;
  bool is_fixed_point = false;  ///< then f' is that of the kept f(S)
};

/// What a neuron of fixed point keeps of a value: that of the clamp (0), f(S) (1), the soma's (2),
/// the axon's (3), the target (4), the error (5).
using Keep = std::function<double(double value, int what)>;

/// What a neuron says at one instant.
struct Spoken {
  std::optional<double> soma;
  std::optional<double> axon;
  std::optional<double> error;
  std::optional<double> loss;
};

/// One neuron with all that it keeps in its window.
class Neuron {
 public:
  explicit Neuron(const NeuronFacts& facts) : facts_(facts) {}

  /// Opens a window if none is open, and then answers when it ends.
  std::optional<std::int64_t> open(std::int64_t now_ns);
  /// The window ends: all is forgotten.
  void close();

  /// The stimulus.
  Spoken receive_clamp(double value, const Keep& keep);

  /// A contribution to a port; `by_change`: it is to be held. Opens a volley if none is open, and
  /// then answers the volley's number: its end is due after the integration time.
  std::optional<std::uint64_t> receive(Port port, double contribution, bool by_change);

  /// Whether volley `number` of `port` is still open, or was forgotten with its window.
  [[nodiscard]] bool has_volley(Port port, std::uint64_t number) const;
  /// What it adds up to.
  [[nodiscard]] double volley_sum(Port port) const;
  /// Ends the open volley of `port`, which counts as `sum`: its volley_sum, or another one where
  /// the question is what would have been. What is held stays. Apical: `may_receive_apical()`.
  Spoken end_volley(Port port, double sum, double bias, const Keep& keep);
  /// Ends it without a word.
  void drop_volley(Port port);
  [[nodiscard]] bool may_receive_apical() const { return basal_volleys_ > 0; }

 private:
  struct PortState {
    double sum = 0;
    double held = 0;
    std::optional<std::uint64_t> volley;
  };

  void answer_basal(double sum, double bias, const Keep& keep, Spoken& spoken);
  void say(double value, Spoken& spoken);
  void tell_error(double error, Spoken& spoken);
  void judge(const Keep& keep, Spoken& spoken);

  NeuronFacts facts_;
  bool is_open_ = false;
  std::array<PortState, 3> ports_;
  std::uint64_t volleys_ever_ = 0;
  std::optional<double> start_;
  std::optional<double> target_;
  std::optional<double> sent_;  // what the receivers of changes hold
  double input_ = 0;
  double activity_ = 0;
  std::uint32_t basal_volleys_ = 0;
  std::uint32_t sends_ = 0;
  bool has_told_error_ = false;
};

}  // namespace recirc::reference
