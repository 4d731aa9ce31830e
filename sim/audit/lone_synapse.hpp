#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "neurons/synapse.hpp"

namespace recirc {

/// One synapse, or one bias, taken out of its network: it is fed its own events and nothing else.
/// What it does is neurons/synapse.hpp; this adds only the timer of its window, and to a bias the
/// unit that is always 1.
class LoneSynapse {
 public:
  enum class Kind : std::uint8_t { synapse, bias };

  /// `model` must outlive it.
  LoneSynapse(const SynapseModel& model, double weight, Kind kind)
      : model_(&model), synapse_(model, weight), kind_(kind) {}

  /// Its inputs, in the order of time. Returns the contribution that it sends on.
  double receive_pre(double value, Time now) {
    const double contribution = synapse_.receive_pre(*model_, value, now);
    note(now);
    return contribution;
  }
  void receive_soma(double value, Port cause, Time now) {
    synapse_.receive_post(*model_, value, cause, now);
    note(now);
    has_soma_ = true;
  }
  void receive_error(double value, Time now) {
    synapse_.receive_error(*model_, value, now);
    note(now);
  }

  /// The change, if an input of `now` has completed what the rule names.
  std::optional<double> fire(Time now) {
    if (!model_->rule) return std::nullopt;
    return counted(synapse_.fire(*model_), now);
  }

  /// When its window ends, if its rule then fires, and it has not been ended: at or after the last
  /// input; else kNever.
  [[nodiscard]] Time window_end() const { return end_; }

  /// Its window ends.
  std::optional<double> end_window() {
    end_ = kNever;
    if (kind_ == Kind::bias && !has_soma_) return std::nullopt;
    return counted(synapse_.fire_at_window_end(*model_), last_input_);
  }

  [[nodiscard]] const SynapseModel& model() const { return *model_; }
  [[nodiscard]] double weight() const { return synapse_.weight(); }
  void set_weight(double weight) { synapse_.set_weight(weight); }

  /// The longest time from the opening of a window to the last input before a change.
  [[nodiscard]] Time longest_wait() const { return longest_wait_; }

 private:
  void note(Time now) {
    last_input_ = now;
    if (synapse_.window_opened() == opened_) return;
    opened_ = synapse_.window_opened();
    has_soma_ = false;
    if (!model_->rule) return;
    if (model_->rule->fires_at_window_end()) end_ = opened_ + model_->window;
    if (kind_ == Kind::synapse) return;
    const std::uint32_t ones = std::max(model_->rule->pre_needed(), 1U);
    for (std::uint32_t k = 0; k < ones; ++k) synapse_.receive_pre(*model_, 1.0, now);
  }

  std::optional<double> counted(std::optional<double> change, Time last_input) {
    if (change) longest_wait_ = std::max(longest_wait_, last_input - opened_);
    return change;
  }

  const SynapseModel* model_;
  Synapse synapse_;
  Kind kind_;
  bool has_soma_ = false;
  Time opened_ = kNever;
  Time end_ = kNever;
  Time last_input_{};
  Time longest_wait_{};
};

}  // namespace recirc
