#include "sim/actor/bias_synapses.hpp"

#include <algorithm>
#include <limits>

namespace recirc {

BiasSynapses::BiasSynapses(const PopulationPart& part, Apply apply)
    : window_(part.model().window),
      is_immediate_(apply == Apply::immediate),
      first_neuron_(index(part.neuron_id(0))),
      values_(part.size()) {
  const std::optional<BiasModel>& bias = part.population().bias;
  if (!bias) return;
  std::copy_n(bias->initial.begin() + part.first(), part.size(), values_.begin());
  if (!bias->rule) return;
  rule_ = &*bias->rule;
  model_ = &*bias;
  changes_.resize(part.size());
  post_factors_.emplace_back(*rule_, part.size());
  pre_factors_.assign(rule_->groups().size(), 1.0);  // any product of ones
  const bool names_nothing_of_neuron = rule_->post_needed() == 0 && !rule_->needs_error();
  if (rule_->fires_at_window_end() || names_nothing_of_neuron) {
    noticed_.assign(part.size(), kNever);
  }
  if (!rule_->fires_at_window_end()) fresh_posts_ = FreshPosts(*rule_);
}

void BiasSynapses::begin_epoch(std::uint64_t epoch) {
  if (is_plastic()) rate_ = model_->rate_in(epoch);
}

// A rule that names only pre, which is always 1, has all that it names when its window opens.
void BiasSynapses::notice_window(std::uint32_t neuron, std::uint16_t part,
                                 const SomaBuffers& buffers, EventQueue<Instant>& queue) {
  const Time opened = buffers.opened_at(neuron);
  if (noticed_[neuron] == opened) return;
  noticed_[neuron] = opened;
  if (!rule_->fires_at_window_end()) return fresh_posts_.add(neuron);
  queue.at(opened + window_).bias_window_ends.push_back({.group = part, .synapse = neuron});
}

// Computed once more, onto zeros: what was added cannot be taken out of a sum exactly.
void BiasSynapses::log_changes(NeuronRun run, Time now) {
  logged_changes_.assign(values_.size(), 0.0);
  add_changes(*rule_, post_factors_[0], pre_factors_, run, values_.data(), logged_changes_.data());
  for (std::uint32_t neuron = run.first; neuron < run.first + run.count; ++neuron) {
    log_.add(EventKind::change, now, now, 0, neuron, logged_changes_[neuron]);
  }
}

void BiasSynapses::fire_run(NeuronRun run, Time now, const SomaBuffers& buffers) {
  post_factors_[0].compute(buffers, run);
  if (log_.wants(EventKind::change)) log_changes(run, now);
  add_changes(*rule_, post_factors_[0], pre_factors_, run, values_.data(), changes_.data());
  firings_ += run.count;
  if (!is_immediate_) return;
  for (std::uint32_t neuron = run.first; neuron < run.first + run.count; ++neuron) {
    apply_to(neuron, rate_, now);
  }
}

void BiasSynapses::apply_to(std::uint32_t neuron, double rate, Time now) {
  const double value =
      applied(values_[neuron], changes_[neuron], rate, std::numeric_limits<double>::infinity());
  values_[neuron] = kept(model_->numbers, value, Purpose::bias_rounding, first_neuron_ + neuron,
                         static_cast<std::uint64_t>(now.ns));
  changes_[neuron] = 0;
  if (log_.wants(EventKind::update)) {
    log_.add(EventKind::update, now, now, 0, neuron, values_[neuron]);
  }
}

void BiasSynapses::fire(Time now, const SomaBuffers& buffers) {
  if (fresh_posts_.empty()) return;
  for (const NeuronRun run : fresh_posts_.runs()) fire_run(run, now, buffers);
  fresh_posts_.clear();
}

void BiasSynapses::fire_at_window_end(std::uint32_t neuron, Time now, const SomaBuffers& buffers) {
  const bool has_named = buffers.count(neuron) >= std::max(rule_->post_needed(), 1U) &&
                         (buffers.has_error(neuron) || !rule_->needs_error());
  if (has_named) fire_run({.first = neuron, .count = 1}, now, buffers);
}

void BiasSynapses::apply(double presentations, Time now) {
  if (!is_plastic() || is_immediate_) return;
  for (std::uint32_t neuron = 0; neuron < values_.size(); ++neuron) {
    apply_to(neuron, rate_ / presentations, now);
  }
}

}  // namespace recirc
