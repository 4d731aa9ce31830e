#include "neurons/synapse.hpp"

#include <algorithm>
#include <cmath>

namespace recirc {
namespace {

bool names_last(const LearningRule& rule, Variable variable) {
  const auto is_last = [&](const Factor& factor) {
    return factor.variable == variable && factor.index == kLast;
  };
  return std::ranges::any_of(rule.groups(), [&](const TermGroup& group) {
    return std::ranges::any_of(group.pre_factors, is_last) ||
           std::ranges::any_of(group.post_terms, [&](const PostTerm& term) {
             return std::ranges::any_of(term.factors, is_last);
           });
  });
}

}  // namespace

double norm_factor(double squared_norm, double limit) {
  const double norm = std::sqrt(squared_norm);
  return norm > limit ? limit / norm : 1.0;
}

Synapse::Synapse(const SynapseModel& model, double weight)
    : weight_(weight),
      pre_(model.rule ? model.rule->pre_needed() : 0),
      post_(model.rule ? model.rule->post_needed() : 0) {}

void Synapse::open_window(const SynapseModel& model, Time now) {
  if (!window_.opens_at(now, model.window)) return;
  pre_.clear();
  post_.clear();
  held_ = 0;
  past_[0] = past_[1] = Past{};
  has_error_ = false;
  has_fired_ = false;
}

double Synapse::receive_pre(const SynapseModel& model, double value, Time now) {
  open_window(model, now);
  if (model.transmission == Transmission::level) {
    pre_.push(value);
  } else {
    if (past_[0].until != now) {
      past_[1] = past_[0];
      past_[0] = {now, held_};
    }
    held_ += value;
  }
  return weight_ * value;
}

// A neuron closes a volley 1 ns before its soma's signal arrives here, and what it sums left the
// synapses another ns before. So events of the last two instants are not in it.
double Synapse::held_at(Time instant) const {
  if (past_[0].until <= instant) return held_;
  if (past_[1].until <= instant) return past_[0].value;
  return past_[1].value;
}

void Synapse::receive_post(const SynapseModel& model, double value, Port cause, Time now) {
  open_window(model, now);
  post_.push(value);
  if (model.transmission == Transmission::change && cause == Port::basal) {
    pre_.push(held_at(now - kSomaDelay - kDendriticDelay));
  }
}

void Synapse::receive_error(const SynapseModel& model, double error, Time now) {
  open_window(model, now);
  if (has_error_) return;
  error_ = error;
  has_error_ = true;
}

std::optional<double> Synapse::fire(const SynapseModel& model) {
  if (model.rule->fires_at_window_end() || has_fired_ || !has_named(*model.rule)) {
    return std::nullopt;
  }
  has_fired_ = true;
  return change(model);
}

std::optional<double> Synapse::fire_at_window_end(const SynapseModel& model) {
  const LearningRule& rule = *model.rule;
  if (!rule.fires_at_window_end() || has_fired_ || !has_named(rule)) return std::nullopt;
  if (names_last(rule, Variable::pre) && pre_.count() == 0) return std::nullopt;
  if (names_last(rule, Variable::post) && post_.count() == 0) return std::nullopt;
  has_fired_ = true;
  return change(model);
}

bool Synapse::has_named(const LearningRule& rule) const {
  return pre_.count() >= rule.pre_needed() && post_.count() >= rule.post_needed() &&
         (has_error_ || !rule.needs_error());
}

double Synapse::change(const SynapseModel& model) const {
  const auto pre = [this](std::uint32_t k) { return k == kLast ? pre_.last() : pre_[k]; };
  const auto post = [this](std::uint32_t k) { return k == kLast ? post_.last() : post_[k]; };
  const auto error = [this] { return error_; };
  return recirc::change(*model.rule, weight_, pre, post, error);
}

bool Synapse::is_presynaptically_silent(const SynapseModel& model) const {
  const auto pre = [this](std::uint32_t k) { return k == kLast ? pre_.last() : pre_[k]; };
  return std::ranges::all_of(model.rule->groups(), [&](const TermGroup& group) {
    return !group.pre_factors.empty() && pre_factor<double>(group, pre) == 0;
  });
}

}  // namespace recirc
