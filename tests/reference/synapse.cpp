#include "tests/reference/synapse.hpp"

#include <algorithm>

namespace recirc::reference {

Synapse::Synapse(SynapseFacts facts, double weight) : facts_(std::move(facts)), weight_(weight) {
  seen_.is_bias = facts_.is_bias;
}

std::optional<std::int64_t> Synapse::open(std::int64_t now_ns) {
  if (is_open_) return std::nullopt;
  is_open_ = true;
  return now_ns + facts_.window_ns;
}

std::optional<Firing> Synapse::close() {
  const std::optional<Firing> firing = fire_if(true);
  is_open_ = false;
  has_fired_ = false;
  seen_.pre.clear();
  seen_.post.clear();
  seen_.error.reset();
  held_.clear();
  return firing;
}

// A volley closes 1 ns before the soma tells it, and what it adds up left the synapses 1 ns sooner.
std::optional<Firing> Synapse::receive_soma(double value, Port cause, std::int64_t now_ns) {
  seen_.post.push_back(value);
  if (facts_.by_change && cause == Port::basal) seen_.pre.push_back(held_at(now_ns - 2));
  return fire_if(false);
}

std::optional<Firing> Synapse::receive_error(double error) {
  if (!seen_.error) seen_.error = error;
  return fire_if(false);
}

std::optional<Firing> Synapse::receive_axon(double value, std::int64_t now_ns) {
  if (facts_.by_change) {
    const double before = held_.empty() ? 0 : held_.back().second;
    held_.emplace_back(now_ns, before + value);
  } else {
    seen_.pre.push_back(value);
  }
  return fire_if(false);
}

double Synapse::held_at(std::int64_t instant_ns) const {
  double value = 0;
  for (const auto& [since, held] : held_) {
    if (since <= instant_ns) value = held;
  }
  return value;
}

std::optional<Firing> Synapse::fire_if(bool is_end) {
  if (!learns() || has_fired_ || facts_.rule->waits_for_end() != is_end) return std::nullopt;
  seen_.w = weight_;
  if (!facts_.rule->is_complete(seen_)) return std::nullopt;
  has_fired_ = true;
  return Firing{facts_.rule->change(seen_), facts_.rule->is_presynaptically_silent(seen_)};
}

void Synapse::apply(double batch) {
  weight_ += facts_.rate / batch * sum_;
  sum_ = 0;
  weight_ = std::clamp(weight_, -facts_.element_limit, facts_.element_limit);
}

}  // namespace recirc::reference
