#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include "neurons/activity_buffer.hpp"
#include "neurons/fixed_point.hpp"
#include "neurons/kinds.hpp"
#include "neurons/learning_rule.hpp"
#include "neurons/rate_schedule.hpp"
#include "neurons/time.hpp"
#include "neurons/value.hpp"
#include "neurons/window.hpp"

namespace recirc {

/// What all synapses of a projection share. Source: DESIGN section 2, "Synapse", "Weight limits".
struct SynapseModel {
  std::optional<LearningRule> rule;  ///< none: the weight stays as it is
  double rate = 0;                   ///< eta
  RateSchedule schedule{};           ///< what eta is multiplied by
  double element_limit = std::numeric_limits<double>::infinity();        ///< |w| <= element_limit
  double incoming_norm_limit = std::numeric_limits<double>::infinity();  ///< of a neuron's weights
  FixedPoint numbers{};  ///< that weights are kept in after every application
  Transmission transmission = Transmission::level;  ///< of the presynaptic axon
  Time window;                                      ///< u

  /// eta while the examples of `epoch`, counted from 0, are presented.
  [[nodiscard]] double rate_in(std::uint64_t epoch) const {
    return rate * rate_factor(schedule, epoch);
  }
};

/// `weight` within the limit of its own.
template <class V>
V limited(const V& weight, ElementOf<V> limit) {
  return select(weight > limit, V{limit}, select(weight < -limit, V{-limit}, weight));
}

/// The weight after `sum` of changes has been applied with rate / batch, within its own limit. For
/// one weight, or for several at once (V, see value.hpp).
template <class V>
V applied(const V& weight, const std::type_identity_t<V>& sum, ElementOf<V> rate_per_presentation,
          ElementOf<V> limit) {
  return limited<V>(weight + rate_per_presentation * sum, limit);
}

/// The factor that a neuron answers when its incoming weights have this squared norm:
/// min(1, limit / norm).
double norm_factor(double squared_norm, double limit);

/// One synapse, literally: its weight, its window, and what it has itself seen in it. Engines may
/// store what many synapses share only once, as long as nothing can tell the difference.
class Synapse {
 public:
  Synapse(const SynapseModel& model, double weight);

  /// A presynaptic event at `now`. Returns the contribution w * value that it sends on to its
  /// neuron.
  double receive_pre(const SynapseModel& model, double value, Time now);

  /// The soma's signal at `now`. `cause` tells a stimulus (clamp) from an answer to a basal volley:
  /// under transmission by change, pre[k] is the value held when the k-th basal volley closed.
  void receive_post(const SynapseModel& model, double value, Port cause, Time now);

  /// The neuron's error at `now`; only the first of a window is used.
  void receive_error(const SynapseModel& model, double error, Time now);

  /// The change of weight if the rule is due: all that it names with a number has arrived, and it
  /// has not fired in this window. At most one answer a window.
  std::optional<double> fire(const SynapseModel& model);

  /// The same for a rule that fires at the window's end, at that instant.
  std::optional<double> fire_at_window_end(const SynapseModel& model);

  /// When the present window was opened; kNever before the first.
  [[nodiscard]] Time window_opened() const { return window_.opened(); }
  /// Whether an event at `now` would fall into it.
  [[nodiscard]] bool has_open_window(const SynapseModel& model, Time now) const {
    return window_.is_open(now, model.window);
  }
  /// Whether every presynaptic factor of the rule's groups is 0: the firing costs nothing.
  [[nodiscard]] bool is_presynaptically_silent(const SynapseModel& model) const;
  [[nodiscard]] double weight() const { return weight_; }
  void set_weight(double weight) { weight_ = weight; }

 private:
  void open_window(const SynapseModel& model, Time now);
  [[nodiscard]] double held_at(Time instant) const;
  /// Whether all that the rule names with a number has arrived.
  [[nodiscard]] bool has_named(const LearningRule& rule) const;
  [[nodiscard]] double change(const SynapseModel& model) const;

  // A value that was held until, and not including, `until`.
  struct Past {
    Time until;
    double value = 0;
  };

  double weight_;
  Window window_;
  ActivityBuffer pre_;
  ActivityBuffer post_;
  double error_ = 0;
  double held_ = 0;
  Past past_[2] = {};  // latest first
  bool has_error_ = false;
  bool has_fired_ = false;
};

}  // namespace recirc
